namespace Sandun.Runtimes.Cgroups;

/// <summary>Version 1: one hierarchy a controller, below <c>sandun/AGENT</c> of each.</summary>
internal sealed class CgroupTreeV1 : ICgroupTree
{
    private static readonly string[] s_wanted = ["cpu", "cpuacct", "memory", "pids"];

    /// <summary>Limits nothing and counts what goes to disks; without it that is not known, and nothing else is missing.</summary>
    private const string Counting = "blkio";

    private readonly SortedDictionary<string, string> _roots = new(StringComparer.Ordinal);
    private readonly string[] _distinct;

    /// <param name="mounts">Mount point of each controller.</param>
    /// <param name="owner">Names the agent among others on the machine.</param>
    private CgroupTreeV1(IReadOnlyDictionary<string, string> mounts, string owner)
    {
        foreach (var controller in s_wanted.Append(Counting))
        {
            if (!mounts.TryGetValue(controller, out var mount)) continue;
            var root = Path.Combine(mount, "sandun", owner);
            try
            {
                Directory.CreateDirectory(root);
                _roots[controller] = root;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // Reported as not enforced below.
            }
        }

        _distinct = [.. _roots.Values.Distinct(StringComparer.Ordinal)];
        NotEnforced = [.. s_wanted.Where(controller => !_roots.ContainsKey(controller)).Select(Sentence)];
    }

    public IReadOnlyList<string> NotEnforced { get; }

    /// <summary>The tree, or null when not one controller can be used.</summary>
    public static CgroupTreeV1? Open(IReadOnlyDictionary<string, string> mounts, string owner)
    {
        var tree = new CgroupTreeV1(mounts, owner);
        return tree._distinct.Length == 0 ? null : tree;
    }

    public CgroupEntry Create(string name, CgroupLimits limits)
    {
        foreach (var root in _distinct) Directory.CreateDirectory(Path.Combine(root, name));
        if (Find("cpu", name) is { } cpu)
        {
            CgroupFiles.Write(Path.Combine(cpu, "cpu.shares"), limits.Shares);
            if (limits.QuotaMicroseconds is { } quota) CgroupFiles.Write(Path.Combine(cpu, "cpu.cfs_quota_us"), quota);
        }

        if (limits.MemoryBytes is { } memory && Find("memory", name) is { } group)
        {
            CgroupFiles.Write(Path.Combine(group, "memory.limit_in_bytes"), memory);

            // Without this the limit would only push the task into swap; kernels without swap accounting lack the file.
            CgroupFiles.TryWrite(Path.Combine(group, "memory.memsw.limit_in_bytes"), $"{memory}");
        }

        if (Find("pids", name) is { } pids) CgroupFiles.Write(Path.Combine(pids, "pids.max"), limits.Pids);
        return new CgroupEntry([.. _distinct.Select(root => Path.Combine(root, name, "tasks"))], null, false);
    }

    public void Enter(string name, int pid)
    {
        foreach (var file in EntryFiles(name)) CgroupFiles.Write(file, pid);
    }

    public IReadOnlyList<string> EntryFiles(string name) => [.. _distinct.Select(root => Path.Combine(root, name, "tasks"))];

    public IReadOnlyList<int> Processes(string name) => CgroupFiles.ReadPidsBelow(Path.Combine(_distinct[^1], name));

    public bool HitMemoryLimit(string name) => Find("memory", name) is { } group && CgroupFiles.ReadField(Path.Combine(group, "memory.oom_control"), "oom_kill"u8) > 0;

    public CgroupUsage? Usage(string name) => CgroupMeter.Split(controller => Find(controller, name));

    public bool TryRemove(string name)
    {
        var gone = true;
        foreach (var root in _distinct) gone &= CgroupFiles.TryRemove(Path.Combine(root, name));
        return gone;
    }

    public IReadOnlyList<string> Names() =>
        [.. Directory.GetDirectories(_distinct[^1]).Select(directory => Path.GetFileName(directory)).Order(StringComparer.Ordinal)];

    public void Leave()
    {
        foreach (var root in _distinct) CgroupFiles.TryDelete(root);
    }

    private string? Find(string controller, string name) => _roots.TryGetValue(controller, out var root) ? Path.Combine(root, name) : null;

    private static string Sentence(string controller) => controller switch
    {
        "cpu" => "CPU shares and limits (no cgroup controller cpu)",
        "cpuacct" => "CPU accounting by task (no cgroup controller cpuacct)",
        "memory" => "memory limits by the kernel (no cgroup controller memory)",
        _ => "the number of processes of a task (no cgroup controller pids)",
    };
}
