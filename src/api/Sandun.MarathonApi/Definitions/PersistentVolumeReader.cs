using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads persistent volumes and the rules they bring for the rest of a definition.</summary>
internal static class PersistentVolumeReader
{
    public static ImmutableArray<PersistentVolume> Read(Member volumes)
    {
        var read = ImmutableArray.CreateBuilder<PersistentVolume>();
        foreach (var item in volumes.Items())
            if (item.IsObject && item["persistent"].IsPresent && One(item) is { } volume)
                read.Add(volume);
        if (read.Select(volume => volume.ContainerPath).Distinct().Count() < read.Count) volumes.Findings.BrokenRule(volumes.Path, "persistent volumes must have different containerPaths");
        return read.ToImmutable();
    }

    /// <summary>Marathon's defaults and rules for an app whose instances are bound to their agents.</summary>
    public static AppSpec Settle(Member app, AppSpec spec)
    {
        var findings = app.Findings;
        var residency = Residency(app["residency"]);
        if (!spec.IsResident) return spec;

        if (!app["upgradeStrategy"].IsPresent) spec = spec with { Upgrade = new UpgradeStrategy(500, 0) };
        if (!app["unreachableStrategy"].IsPresent) spec = spec with { Unreachable = UnreachableStrategy.Disabled };
        if (spec.Upgrade.MaximumOverThousandths != 0) findings.BrokenRule("/upgradeStrategy/maximumOverCapacity", "must be 0 for an app with persistent volumes");
        if (!spec.Unreachable.IsDisabled) findings.BrokenRule("/unreachableStrategy", "must be \"disabled\" for an app with persistent volumes");
        if (!spec.AcceptedResourceRoles.IsEmpty && !spec.AcceptedResourceRoles.SequenceEqual([Role.Any]))
            findings.BrokenRule("/acceptedResourceRoles", "must be [\"*\"] for an app with persistent volumes");
        return spec with { Extensions = spec.Extensions.SetItem("residency", residency) };
    }

    private static string Residency(Member residency)
    {
        residency.Object();
        var timeout = residency["relaunchEscalationTimeoutSeconds"].Integer(0) ?? 3600;
        var lost = residency["taskLostBehavior"].OneOf(("WAIT_FOREVER", true), ("RELAUNCH_AFTER_TIMEOUT", false)) ?? true;
        return FormattableString.Invariant($$"""{"relaunchEscalationTimeoutSeconds":{{timeout}},"taskLostBehavior":"{{(lost ? "WAIT_FOREVER" : "RELAUNCH_AFTER_TIMEOUT")}}"}""");
    }

    private static PersistentVolume? One(Member item)
    {
        var persistent = item["persistent"];
        if (!persistent.Object()) return null;
        var path = item["containerPath"].Required().Text(1);
        if (path is not null && (path.Contains('/') || path is "." or ".." || path.Contains('#')))
            item.Findings.BrokenRule(item["containerPath"].Path, "must be a single name without slashes, which is made in the sandbox");
        if (item["mode"].Required().OneOf(("RO", true), ("RW", false)) == true) item.Findings.BrokenRule(item["mode"].Path, "must be RW for a persistent volume");
        return path is null || DiskWishReader.Read(persistent) is not var (bytes, disk) ? null : new PersistentVolume(path, bytes) { Disk = disk };
    }
}
