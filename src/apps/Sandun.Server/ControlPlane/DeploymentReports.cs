using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>Running deployments, with what each waits for.</summary>
internal static class DeploymentReports
{
    public static DeploymentSummary Of(ServiceView services, Deployment deployment)
    {
        var actions = deployment.CurrentStep < deployment.Steps.Length ? deployment.Steps[deployment.CurrentStep].Actions : [];
        var progress = DeploymentProgress.Explain(services, deployment);
        return new DeploymentSummary(
            deployment.Id.Value, [.. deployment.AffectedApps.Select(app => app.Value)],
            Math.Min(deployment.CurrentStep + 1, deployment.Steps.Length), deployment.Steps.Length,
            [.. actions.Select(action => $"{action.Kind} {action.App}")], deployment.StartedAt, progress.Done, progress.Wanted, progress.Sentence)
        {
            Notes = [.. progress.Notes.Select(note => new DeploymentNote(Kind(note.Kind.ToString()), note.Values))],
            State = deployment.PausedAt is not null ? "paused" : IsHeld(services, deployment) ? "held" : "running",
            ProgressDeadlineSeconds = deployment.Guard?.ProgressDeadline?.TotalSeconds,
            AutoRevert = deployment.Guard?.AutoRevert ?? false,
            Reverts = deployment.Reverts?.Value,
        };
    }

    /// <summary>Running deployments in order of their start, then the changes that wait for them.</summary>
    public static List<DeploymentSummary> All(ServiceView services) =>
    [
        .. services.Deployments.Select(deployment => Of(services, deployment)),
        .. services.Pending.Values.OrderBy(change => change.At).ThenBy(change => change.Id).Select(change => Waiting(services, change)),
    ];

    public static List<DeploymentSummary> OfApp(ServiceView services, PathId app) =>
    [
        .. services.Deployments.Where(deployment => deployment.AffectedApps.Contains(app)).Select(deployment => Of(services, deployment)),
        .. services.Pending.Values.Where(change => change.Apps.Any(changed => changed.Key == app)).OrderBy(change => change.At).Select(change => Waiting(services, change)),
    ];

    /// <summary>How the latest deployments ended, the newest first.</summary>
    public static List<EndedDeployment> Ended(ServiceView services) =>
    [
        .. services.Outcomes.Values.OrderByDescending(outcome => outcome.EndedAt).ThenBy(outcome => outcome.Id).Select(outcome => new EndedDeployment(
            outcome.Id.Value, outcome.Result.ToString().ToLowerInvariant(), outcome.Reason, [.. outcome.Apps.Select(app => app.Value)],
            outcome.AppCount, outcome.StartedAt, outcome.EndedAt, outcome.Successor?.Value, outcome.Reverts?.Value)),
    ];

    private static DeploymentSummary Waiting(ServiceView services, PendingChange change)
    {
        var apps = change.Apps.Select(app => app.Key).ToList();
        List<string> holders =
        [
            .. services.Deployments.Where(deployment => apps.Any(deployment.AffectedApps.Contains)).Select(deployment => deployment.Id.Value),
            .. services.Pending.Values.Where(other => other.At < change.At && other.Apps.Any(app => apps.Contains(app.Key))).Select(other => other.Id.Value),
        ];
        return new DeploymentSummary(
            change.Id.Value, [.. apps.Select(app => app.Value)], 0, 0, [], change.At, 0, 0,
            "It waits for " + (holders.Count == 1 ? "deployment " : "deployments ") + string.Join(", ", holders) + ".")
        {
            State = "queued", Holders = holders, Notes = [new DeploymentNote("queued", [string.Join(", ", holders)])],
        };
    }

    private static string Kind(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static bool IsHeld(ServiceView services, Deployment deployment) => deployment.AffectedApps.Any(app =>
        services.Rollouts.TryGetValue(app, out var rollout) && rollout.Deployment == deployment.Id && rollout.ReachedAt is not null);
}
