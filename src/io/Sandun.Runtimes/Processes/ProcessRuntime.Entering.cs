using System.Diagnostics;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Processes;

public sealed partial class ProcessRuntime
{
    /// <summary>Joins the groups named before "--", then becomes the program after it.</summary>
    private const string EnterGroups = "while [ \"$1\" != -- ]; do echo 0 >\"$1\" || exit 125; shift; done; shift; exec \"$@\"";

    /// <summary>Enters namespaces and becomes another program (util-linux).</summary>
    private const string EnterProgram = "/usr/bin/nsenter";

    /// <summary>Tells when processes end.</summary>
    internal ExitWatcher Watcher => _watcher;

    /// <summary>Whether tasks have namespaces of their own.</summary>
    internal bool IsIsolated => _isolation.Namespaces;

    internal string SandboxOf(TaskId task) => _paths.Sandbox(task);

    /// <summary>How a program is started inside a running task: in its groups, namespaces and environment. Null when the task does not run here.</summary>
    /// <param name="task">The task.</param>
    /// <param name="user">The account it runs as; null for the task's.</param>
    /// <param name="outside">What runs it from outside of the namespaces, with its arguments; empty for nothing.</param>
    /// <param name="program">The program and its arguments, given the account; null for the agent's own.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is no such account, or the agent may not become it.</exception>
    internal async Task<ProcessStartInfo?> EnterAsync(TaskId task, string? user, IReadOnlyList<string> outside, Func<Account?, IReadOnlyList<string>> program, CancellationToken cancellation)
    {
        if (!_tasks.TryGetValue(task, out var known) || known.Init is not { } init) return null;
        var account = user is null ? known.Account : FindAccount(known.Spec with { User = user });
        var inside = TaskCommand.As(account, program(account));
        var network = known.Spec.Networks.IsEmpty ? Array.Empty<string>() : ["--net"];
        if (_isolation.Namespaces) inside = [EnterProgram, $"--target={init.Pid}", "--mount", "--pid", "--ipc", "--uts", .. network, "--", .. inside];
        var start = new ProcessStartInfo(TaskInit.Shell, ["-c", EnterGroups, "sandun-inside", .. _cgroups?.EntryFiles(task.Value) ?? [], "--", .. outside, .. inside])
        {
            WorkingDirectory = _paths.Sandbox(task),
        };
        start.Environment.Clear();
        foreach (var variable in (await File.ReadAllTextAsync($"/proc/{init.Pid}/environ", cancellation)).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = variable.IndexOf('=');
            if (cut > 0) start.Environment[variable[..cut]] = variable[(cut + 1)..];
        }

        return start;
    }
}
