using System.Globalization;
using Sandun.MarathonApi;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>What a change would do, as the native API says it.</summary>
internal static class PlanReports
{
    public static PlanReport Of(ControlPlaneViews views, ChangePlan plan)
    {
        var cluster = views.Cluster;
        var forecast = Forecasting.Of(views.Services, plan, WhyReports.Nodes(cluster, views.Services.Framework));
        var reachable = cluster.Agents.Values.Where(agent => agent.Reachable).Select(agent => agent.Spec.Total.Amounts).ToList();
        var total = reachable.Aggregate(ResourceAmounts.Zero, (sum, amounts) => sum + amounts);
        var shares = SharingReports.Roles(cluster).ToDictionary(role => role.Role, StringComparer.Ordinal);
        List<RoleAsk> asks = [.. forecast.Roles.Select(role => AskOf(role, total, shares.GetValueOrDefault(role.Role.Value)))];
        return new PlanReport(
            !plan.Apps.IsEmpty || !plan.Groups.IsEmpty,
            [.. forecast.Apps.Select(AppOf)],
            [.. plan.Steps.Select(step => (IReadOnlyList<string>)[.. step.Actions.Select(action => $"{action.Kind} {action.App}")])],
            asks,
            [.. forecast.Warnings.Select(NoteOf), .. asks.SelectMany(OverQuota), .. UnknownMembers(plan.Apps.Select(change => change.After).OfType<App>())],
            [.. plan.Holders.Select(holder => holder.Id.Value)]);
    }

    /// <summary>The members in which two definitions differ; null for none.</summary>
    public static List<FieldChange> Fields(AppSpec? before, AppSpec? after) =>
        [.. DefinitionDiff.Of(before, after).Select(field => new FieldChange(field.Path, field.Before, field.After))];

    /// <summary>Members of the apps' definitions that nothing reads.</summary>
    public static List<PlanNote> UnknownMembers(IEnumerable<App> apps) =>
        [.. apps.SelectMany(app => app.Spec.Unknown.Keys.Select(name => NoteOf(new PlanWarning(PlanWarningKind.UnknownMember, app.Id, name))))];

    /// <summary>Counts that were not taken.</summary>
    public static IEnumerable<PlanNote> OfCounts(IEnumerable<KeptCount> counts) => counts.Select(PlanWarnings.OfCount).Select(NoteOf);

    /// <summary>Of the apps those whose instances are of an earlier version, with no deployment that would replace them.</summary>
    public static IEnumerable<PlanNote> Outdated(ServiceView services, IEnumerable<PathId> ids)
    {
        foreach (var id in ids.Distinct())
        {
            if (!services.Apps.TryGetValue(id, out var app) || services.Deployments.Any(deployment => deployment.AffectedApps.Contains(id))) continue;
            var running = ControlPlaneViews.InstancesOf(services, id).Where(instance => instance.Condition == InstanceCondition.Running).ToList();
            if (running.Count(instance => !app.IsCurrent(instance.Version)) is > 0 and var old)
                yield return NoteOf(new PlanWarning(PlanWarningKind.Outdated, id, FormattableString.Invariant($"{old} / {running.Count}")));
        }
    }

    private static RoleAsk AskOf(RoleUse role, ResourceAmounts total, RoleSummary? share)
    {
        var (cpus, memory) = (Amount("cpus"), Amount("mem"));
        return new RoleAsk(
            role.Role.Value, role.Before.Cpus, role.After.Cpus, role.Before.MemoryMegabytes, role.After.MemoryMegabytes, total.Cpus, total.MemoryMegabytes)
        {
            CpusMost = cpus?.Most, MemoryMegabytesMost = memory?.Most, CpusGuaranteed = cpus?.Guaranteed ?? 0, MemoryMegabytesGuaranteed = memory?.Guaranteed ?? 0,
        };

        RoleAmount? Amount(string name) => share?.Amounts.FirstOrDefault(amount => amount.Name == name);
    }

    /// <summary>What a role would ask for beyond the most it can have; more than it asked for before, or it is not this change's doing.</summary>
    private static IEnumerable<PlanNote> OverQuota(RoleAsk ask)
    {
        foreach (var (name, before, after, most) in new[]
        {
            ("CPUs", ask.CpusBefore, ask.CpusAfter, ask.CpusMost), ("MiB of memory", ask.MemoryMegabytesBefore, ask.MemoryMegabytesAfter, ask.MemoryMegabytesMost),
        })
        {
            if (most is not { } bound || after <= bound || after <= before) continue;
            var detail = FormattableString.Invariant($"{after:0.###} / {bound:0.###} {name}");
            yield return new PlanNote("overQuota", "", detail, FormattableString.Invariant(
                $"role {ask.Role} would ask for {after:0.###} {name} and can have {bound:0.###} at most: the rest would wait"));
        }
    }

    private static AppPlan AppOf(AppForecast app) => new(
        app.Id.Value, app.Kind.ToString().ToLowerInvariant(), app.Before?.Spec.Instances ?? 0, app.After?.Spec.Instances ?? 0,
        Counts(app.Starts), Counts(app.Stops), app.Kept, app.Moved, app.Unplaced,
        app.Shortage is { } shortage ? WhyReports.StepsOf(shortage) : [],
        app.Shortage?.Nearest is { } nearest ? new NearestFit(nearest.Hostname, nearest.Lacks) : null,
        app.Kind == ForecastKind.Replace ? RolloutOf(app.After!.Spec) : "",
        [.. app.RoutesBefore.SelectMany(Routes)], [.. app.RoutesAfter.SelectMany(Routes)],
        app is { Before: not null, After: not null } || app.After is not null ? Fields(app.Before?.Spec, app.After?.Spec) : []);

    private static string RolloutOf(AppSpec spec) => RolloutRules.Of(spec)?.Strategy switch
    {
        RolloutStrategy.Canary => "canary",
        RolloutStrategy.BlueGreen => "blue-green",
        _ => "rolling",
    };

    private static List<NodeCount> Counts(IEnumerable<KeyValuePair<string, int>> counts) => [.. counts.Select(count => new NodeCount(count.Key, count.Value))];

    private static IEnumerable<string> Routes(Protocol.Route route)
    {
        if (route.ServicePort is { } port) yield return (route.Http ? "http:" : "tcp:") + port.ToString(CultureInfo.InvariantCulture);
        foreach (var host in route.VirtualHosts) yield return host + route.PathPrefix;
    }

    private static string NoPlace(string app, string[] parts) =>
        $"{app}: {parts[0]} new instances find no place now" + (parts.Length > 1 ? "; the nearest node," + parts[1] : "");

    private static string CountKept(string app, string[] counts) =>
        $"{app} scales by itself: its {counts[1]} instances are kept, not the {counts[0]} named here; 'sandun app scale {app} {counts[0]}' sets them by hand";

    private static PlanNote NoteOf(PlanWarning warning)
    {
        var name = warning.Kind.ToString();
        var app = warning.App.Value;
        var detail = warning.Detail;
        var text = warning.Kind switch
        {
            PlanWarningKind.NoPlace => NoPlace(app, detail.Split(';', 2)),
            PlanWarningKind.Stuck => $"{app}: no new instance fits before an old one stops, and minimumHealthCapacity lets none stop first: " +
                "the deployment would wait for room" + (detail.Length > 0 ? $" ({detail})" : ""),
            PlanWarningKind.NoHealthCheck => $"{app} has no health check: an instance takes traffic as soon as it runs",
            PlanWarningKind.Outage => $"{app}: all instances may stop before new ones are up (minimumHealthCapacity 0, maximumOverCapacity 0)",
            PlanWarningKind.PortShared => $"{app}: service port {detail.Replace(" ", " belongs to ", StringComparison.Ordinal)} as well",
            PlanWarningKind.HostShared => $"{app}: {detail.Replace(" ", " leads to ", StringComparison.Ordinal)} as well",
            PlanWarningKind.Locked => $"{app} is being changed by deployment {detail}",
            PlanWarningKind.UnknownMember => $"{app}: nothing reads the member '{detail}'; it is kept",
            PlanWarningKind.NotLookedAt => $"{app}: {detail.Replace(" / ", " of ", StringComparison.Ordinal)} new instances were not looked at, a plan places so many one by one and no more",
            PlanWarningKind.Outdated => $"{app}: {detail.Replace(" / ", " of ", StringComparison.Ordinal)} running instances are of an earlier version, and no deployment replaces them: " +
                $"'sandun app restart {app}' does",
            PlanWarningKind.CountKept => CountKept(app, detail.Split(" / ", 2)),
            _ => throw new ArgumentOutOfRangeException(nameof(warning), warning.Kind, "not a warning of a plan"),
        };
        return new PlanNote(char.ToLowerInvariant(name[0]) + name[1..], app, detail, text);
    }
}
