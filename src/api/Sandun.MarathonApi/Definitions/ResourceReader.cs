using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads what one instance needs and may use at most.</summary>
internal static class ResourceReader
{
    /// <summary>No machine comes near; keeps sums of a million instances within 64 bits of thousandths.</summary>
    private const decimal MaxCpus = 1_000_000;

    private const int MaxGpus = 1_000_000;

    /// <summary>An exbibyte, for the same reason.</summary>
    private const decimal MaxMegabytes = 1024m * 1024 * 1024 * 1024;

    public static ResourceAmounts Amounts(Member app)
    {
        var gpus = app["gpus"].Integer(0, MaxGpus) ?? 0;
        if (gpus > 0 && app["container"] is { IsObject: true } container && (container["type"] is not { IsText: true } type || type.Value.ValueEquals("DOCKER")))
            app.Findings.BrokenRule(app["gpus"].Path, "GPU resources only work with the Mesos containerizer; set container.type to MESOS");
        return ResourceAmounts.Of(
            app["cpus"].Number(0.001m, MaxCpus) ?? 1, app["mem"].Number(0, MaxMegabytes) ?? 128, app["disk"].Number(0, MaxMegabytes) ?? 0, gpus);
    }

    /// <summary>What one container of a pod needs; its GPUs are allowed.</summary>
    public static ResourceAmounts PodAmounts(Member resources)
    {
        resources.Object();
        return ResourceAmounts.Of(
            resources["cpus"].Number(0.001m, MaxCpus) ?? 1, resources["mem"].Number(0, MaxMegabytes) ?? 128,
            resources["disk"].Number(0, MaxMegabytes) ?? 0, resources["gpus"].Integer(0) ?? 0);
    }

    public static (long? CpuMillis, long? MemoryBytes) Limits(Member limits, ResourceAmounts amounts)
    {
        limits.Object();
        var cpu = Limit(limits["cpus"], MaxCpus, cpus => ResourceAmounts.Of(cpus, 0).MilliCpus);
        var memory = Limit(limits["mem"], MaxMegabytes, megabytes => ResourceAmounts.Of(0, megabytes).MemoryBytes);
        if (cpu < amounts.MilliCpus) limits.Findings.BrokenRule(limits["cpus"].Path, "must be greater than or equal to cpus, or \"unlimited\"");
        if (memory < amounts.MemoryBytes) limits.Findings.BrokenRule(limits["mem"].Path, "must be greater than or equal to mem, or \"unlimited\"");
        return (cpu, memory);
    }

    private static long? Limit(Member member, decimal max, Func<decimal, long> exact)
    {
        if (!member.IsPresent) return null;
        if (member.IsText) return member.OneOf(("unlimited", long.MaxValue));
        return member.Number(0, max) is { } limit ? exact(limit) : null;
    }
}
