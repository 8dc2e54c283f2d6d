using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Cgroups;

/// <summary>
/// Version 2: one tree. As root it begins at the mount; otherwise at the topmost directory above the agent that was delegated to its
/// user, such as systemd's <c>user@1000.service</c>.
/// </summary>
internal sealed class CgroupTreeV2 : ICgroupTree
{
    private static readonly string[] s_wanted = ["cpu", "memory", "pids"];

    /// <summary>Limits nothing and counts what goes to disks; without it that is not known, and nothing else is missing.</summary>
    private const string Counting = "io";

    private readonly string _root;
    private readonly HashSet<string> _controllers = [];

    private CgroupTreeV2(string delegated, string owner)
    {
        _root = Path.Combine(delegated, "sandun", owner);
        Directory.CreateDirectory(_root);

        // Controllers are handed down one level at a time; each refusal is reported as not enforced.
        foreach (var level in new[] { delegated, Path.Combine(delegated, "sandun"), _root })
        {
            foreach (var controller in s_wanted.Append(Counting)) CgroupFiles.TryWrite(Path.Combine(level, "cgroup.subtree_control"), "+" + controller);
        }

        foreach (var controller in (CgroupFiles.Read(Path.Combine(_root, "cgroup.subtree_control")) ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
            _controllers.Add(controller);
        NotEnforced = [.. s_wanted.Where(controller => !_controllers.Contains(controller)).Select(controller => $"{controller} limits (the cgroup controller {controller} is not delegated)")];
    }

    public IReadOnlyList<string> NotEnforced { get; }

    /// <summary>The tree, or null when no directory may be used.</summary>
    /// <param name="mount">Where version 2 is mounted.</param>
    /// <param name="own">The agent's own group, as /proc/self/cgroup names it.</param>
    /// <param name="owner">Names the agent among others on the machine.</param>
    public static CgroupTreeV2? Open(string mount, string own, string owner)
    {
        foreach (var candidate in Ancestors(mount, own))
        {
            try
            {
                var tree = new CgroupTreeV2(candidate, owner);
                if (tree._controllers.Contains("memory")) return tree;
                CgroupFiles.TryRemove(tree._root);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // Not ours; the next one down may be.
            }
        }

        return null;
    }

    public CgroupEntry Create(string name, CgroupLimits limits)
    {
        var group = Path.Combine(_root, name);
        Directory.CreateDirectory(group);
        if (_controllers.Contains("cpu"))
        {
            // The kernel's own translation of shares (2–262,144) to weights (1–10,000).
            CgroupFiles.Write(Path.Combine(group, "cpu.weight"), 1 + ((limits.Shares - 2) * 9_999 / 262_142));
            if (limits.QuotaMicroseconds is { } quota) CgroupFiles.Write(Path.Combine(group, "cpu.max"), $"{quota} {CgroupLimits.PeriodMicroseconds}");
        }

        if (limits.MemoryBytes is { } memory && _controllers.Contains("memory"))
        {
            CgroupFiles.Write(Path.Combine(group, "memory.max"), memory);

            // Without this the limit would only push the task into swap; kernels without swap lack the file.
            CgroupFiles.TryWrite(Path.Combine(group, "memory.swap.max"), "0");
        }

        if (_controllers.Contains("pids")) CgroupFiles.Write(Path.Combine(group, "pids.max"), limits.Pids);
        return Spawner.CanBeBornInCgroup ? new CgroupEntry([], group, false) : new CgroupEntry([], null, true);
    }

    public void Enter(string name, int pid) => CgroupFiles.Write(Path.Combine(_root, name, "cgroup.procs"), pid);

    public IReadOnlyList<string> EntryFiles(string name) => [Path.Combine(_root, name, "cgroup.procs")];

    public IReadOnlyList<int> Processes(string name) => CgroupFiles.ReadPidsBelow(Path.Combine(_root, name));

    public bool HitMemoryLimit(string name) => CgroupFiles.ReadField(Path.Combine(_root, name, "memory.events"), "oom_kill"u8) > 0;

    public CgroupUsage? Usage(string name) => CgroupMeter.Unified(Path.Combine(_root, name));

    public bool TryRemove(string name) => CgroupFiles.TryRemove(Path.Combine(_root, name));

    public IReadOnlyList<string> Names() => [.. Directory.GetDirectories(_root).Select(directory => Path.GetFileName(directory)).Order(StringComparer.Ordinal)];

    public void Leave() => CgroupFiles.TryDelete(_root);

    /// <summary>From the mount down to the agent's own group: the topmost that may be used is the one.</summary>
    private static IEnumerable<string> Ancestors(string mount, string own)
    {
        var path = mount;
        yield return path;
        foreach (var segment in own.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = Path.Combine(path, segment);
            yield return path;
        }
    }
}
