namespace Sandun.Runtimes.Cgroups;

/// <summary>
/// The control groups another program put a process into, such as Docker a container: found through the process, so that it does not
/// matter how that program lays out its groups.
/// </summary>
internal sealed class ProcessGroups
{
    private readonly Dictionary<string, string> _controllers = new(StringComparer.Ordinal);
    private readonly string? _unified;
    private readonly bool _ownNetwork;
    private readonly int _pid;

    private ProcessGroups(int pid, IReadOnlyDictionary<string, string> mounts, string? unifiedMount)
    {
        _pid = pid;
        foreach (var line in (CgroupFiles.Read($"/proc/{pid}/cgroup") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // 4:memory:/docker/ID, and 0::/system.slice/docker-ID.scope for version 2
            if (line.Split(':', 3) is not [_, var names, var path]) continue;
            if (names.Length == 0) _unified = unifiedMount is null ? null : Below(unifiedMount, path);
            foreach (var name in names.Split(',', StringSplitOptions.RemoveEmptyEntries))
                if (mounts.TryGetValue(name, out var mount)) _controllers[name] = Below(mount, path);
        }

        _ownNetwork = NetworkOf($"{pid}") is { } network && network != NetworkOf("self");
    }

    /// <summary>The groups of a process; null when they cannot be read from here, as when the engine is on another machine.</summary>
    public static ProcessGroups? Of(int pid)
    {
        if (pid <= 1) return null;
        var (mounts, unified) = CgroupMounts.All();
        var groups = new ProcessGroups(pid, mounts, unified);
        // A process of the agent's own groups was not put into any: what the groups count is then not the container's.
        var own = CgroupFiles.Read("/proc/self/cgroup");
        return own is not null && own == CgroupFiles.Read($"/proc/{pid}/cgroup") ? null : groups.Usage() is null ? null : groups;
    }

    /// <summary>What the groups count; null when they are gone.</summary>
    public CgroupUsage? Usage()
    {
        var usage = _controllers.ContainsKey("memory") ? CgroupMeter.Split(_controllers.GetValueOrDefault) : _unified is null ? null : CgroupMeter.Unified(_unified);
        if (usage is null || !_ownNetwork || NetworkCounters.Of($"/proc/{_pid}/net/dev", _ => true) is not { } network) return usage;
        return usage with { Counters = usage.Counters with { NetworkReceivedBytes = network.Received, NetworkSentBytes = network.Sent } };
    }

    private static string Below(string mount, string path) => Path.Combine(mount, path.TrimStart('/'));

    private static string? NetworkOf(string process)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/ns/net", returnFinalTarget: false)?.Name;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
