using System.Globalization;
using System.Runtime.InteropServices;
using Sandun.Cli.Output;

namespace Sandun.Cli.Doctor;

/// <summary>What kernel and user allow.</summary>
internal static class MachineFindings
{
    /// <summary>The controllers limits are set by.</summary>
    private static readonly string[] s_controllers = ["cpu", "memory", "pids"];

    public static Finding System()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024m * 1024m);
        return new Finding(
            "machine", Verdict.Good,
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} CPUs, {Wording.Megabytes(memory)} memory");
    }

    public static Finding User() => Environment.IsPrivilegedProcess
        ? new Finding("user", Verdict.Good, "root: tasks get namespaces, cgroups and users of their own")
        : new Finding(
            "user", Verdict.Limited, $"{Environment.UserName}: tasks run as this user, without namespaces of their own",
            "run `sudo sandun up` where tasks must be kept apart");

    public static Finding Cgroups()
    {
        const string what = "cgroups";
        const string root = "/sys/fs/cgroup";
        if (File.Exists(root + "/cgroup.controllers")) return Version2(what, root);
        var found = s_controllers.Where(controller => Directory.Exists($"{root}/{controller}")).ToArray();
        if (found.Length == 0)
            return new Finding(what, Verdict.Limited, "none mounted: limits of CPU and memory are watched, not enforced", $"mount them at {root}");
        var version = Directory.Exists(root + "/unified") ? "version 1 (hybrid)" : "version 1";
        if (!Environment.IsPrivilegedProcess)
            return new Finding(what, Verdict.Limited, version + ", which only root may use: limits are watched, not enforced", "run as root, or boot with cgroup version 2");
        var missing = s_controllers.Except(found).ToArray();
        return missing.Length == 0
            ? new Finding(what, Verdict.Good, $"{version}: {string.Join(", ", found)}")
            : new Finding(what, Verdict.Limited, $"{version} without {string.Join(", ", missing)}", "enable them on the kernel's command line");
    }

    public static Finding Namespaces()
    {
        const string what = "namespaces";
        var kinds = new[] { "mnt", "pid", "ipc", "uts" }.Where(kind => File.Exists("/proc/self/ns/" + kind)).ToArray();
        if (kinds.Length < 4) return new Finding(what, Verdict.Limited, "this kernel lacks some: tasks see each other's processes", "use a kernel with namespaces");
        return Environment.IsPrivilegedProcess
            ? new Finding(what, Verdict.Good, "mount, process, IPC and host name")
            : new Finding(what, Verdict.Limited, "there, but only root may make them for tasks", "run as root");
    }

    /// <summary>What HAProxy beside a router has for connections, and a slot of each checked instance.</summary>
    public static Finding OpenFiles()
    {
        const string what = "open files";
        const int Enough = 16_384;
        // Soft and hard limit are the fourth and fifth word: those that start HAProxy raise the one to the other.
        var words = Read("/proc/self/limits").Split('\n').FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal))?
            .Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length < 5 || !long.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var hard)) return new Finding(what, Verdict.Good, "no limit");
        var found = string.Create(CultureInfo.InvariantCulture, $"{hard} for each process");
        return hard >= Enough
            ? new Finding(what, Verdict.Good, found)
            : new Finding(
                what, Verdict.Limited, found + ": HAProxy takes few connections, and none checks instances where there are many",
                "LimitNOFILE=65536 in the service's unit, or `ulimit -n 65536` before it starts");
    }

    private static Finding Version2(string what, string root)
    {
        var own = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..] ?? "/";
        var folder = root + own;
        var enabled = Read(folder + "/cgroup.controllers").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var missing = s_controllers.Except(enabled).ToArray();
        if (missing.Length > 0)
            return new Finding(
                what, Verdict.Limited, $"version 2, {own} without {string.Join(", ", missing)}",
                "delegate them: `systemd-run --user --scope -p Delegate=yes sandun up`");
        if (Environment.IsPrivilegedProcess || IsWritable(folder)) return new Finding(what, Verdict.Good, $"version 2, {own}: {string.Join(", ", s_controllers)}");
        return new Finding(
            what, Verdict.Limited, $"version 2, but {own} belongs to another user: limits are watched, not enforced",
            "`systemd-run --user --scope -p Delegate=yes sandun up`, or run as root");
    }

    private static bool IsWritable(string folder)
    {
        var probe = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"sandun-doctor-{Environment.ProcessId}"));
        try
        {
            Directory.CreateDirectory(probe);
            Directory.Delete(probe);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
