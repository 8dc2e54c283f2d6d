using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Processes;

/// <summary>Which isolation this machine allows, found by trying it once.</summary>
/// <param name="Namespaces">Whether tasks get namespaces of their own.</param>
/// <param name="MountsProcFromOutside">Whether /proc of a task can be mounted without running mount(8) in each task.</param>
/// <param name="NoNewPrivileges">Whether tasks can gain no rights by set-user-id programs.</param>
/// <param name="Missing">What is not isolated, as sentences for people.</param>
internal sealed record Isolation(bool Namespaces, bool MountsProcFromOutside, bool NoNewPrivileges, IReadOnlyList<string> Missing)
{
    public static Isolation Detect(AgentPaths paths, ProcessRuntimeOptions options)
    {
        if (!Environment.IsPrivilegedProcess)
            return new Isolation(false, false, false, ["separate mount, process, IPC and host name namespaces (the agent does not run as root)"]);
        if (!options.Namespaces) return new Isolation(false, false, true, ["separate mount, process, IPC and host name namespaces (switched off)"]);
        if (Try(paths, namespaces: true, mountsProc: true) is null) return new Isolation(true, true, true, []);
        return Try(paths, namespaces: true, mountsProc: false) is { } refusal
            ? new Isolation(false, false, true, [$"separate mount, process, IPC and host name namespaces ({refusal})"])
            : new Isolation(true, false, true, []);
    }

    /// <summary>Starts a process that ends at its closed gate; null when that worked.</summary>
    private static string? Try(AgentPaths paths, bool namespaces, bool mountsProc)
    {
        var nowhere = LibC.CreateFile("/dev/null", out _);
        try
        {
            using var process = Spawner.Spawn(new SpawnRequest
            {
                Program = TaskInit.Shell, Arguments = TaskInit.Arguments(["/bin/true"], namespaces, false), Environment = [], Directory = paths.Root,
                Stdout = "/dev/null", Stderr = "/dev/null", ExitFile = nowhere, Namespaces = namespaces, MountsProc = mountsProc, NoNewPrivileges = true,
            });
            var pidfd = LibC.OpenPidfd(process.Pid);
            LibC.Signal(process.Pid, LibC.SigKill);
            if (pidfd >= 0)
            {
                LibC.WaitAndReap(pidfd);
                LibC.Close(pidfd);
            }

            return null;
        }
        catch (IOException refused)
        {
            return refused.Message;
        }
        finally
        {
            LibC.Close(nowhere);
        }
    }
}
