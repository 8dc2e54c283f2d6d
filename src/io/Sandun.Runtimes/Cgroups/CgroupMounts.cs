namespace Sandun.Runtimes.Cgroups;

/// <summary>Finds which control groups this machine has and which of them this process may use.</summary>
internal static class CgroupMounts
{
    /// <summary>The tree for an agent's tasks; null when there is none it may use.</summary>
    /// <param name="owner">Names the agent among others on the machine.</param>
    public static ICgroupTree? Open(string owner)
    {
        var (controllers, unified) = All();
        // On a hybrid machine version 1 holds the controllers that count.
        if (controllers.ContainsKey("memory")) return CgroupTreeV1.Open(controllers, owner);
        return unified is null ? null : CgroupTreeV2.Open(unified, OwnGroup(), owner);
    }

    /// <summary>Where each controller of version 1 is mounted, and where version 2 is.</summary>
    public static (Dictionary<string, string> Controllers, string? Unified) All()
    {
        var controllers = new Dictionary<string, string>(StringComparer.Ordinal);
        string? unified = null;
        foreach (var line in File.ReadLines("/proc/self/mounts"))
        {
            // device, mount point, type, options
            var fields = line.Split(' ');
            if (fields.Length < 4) continue;
            if (fields[2] == "cgroup2") unified ??= fields[1];
            if (fields[2] != "cgroup") continue;
            foreach (var option in fields[3].Split(',')) controllers.TryAdd(option, fields[1]);
        }

        return (controllers, unified);
    }

    private static string OwnGroup()
    {
        foreach (var line in File.ReadLines("/proc/self/cgroup"))
        {
            if (line.StartsWith("0::", StringComparison.Ordinal)) return line[3..];
        }

        return "/";
    }
}
