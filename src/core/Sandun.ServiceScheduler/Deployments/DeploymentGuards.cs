using System.Globalization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Tells whether a deployment gets on, and ends one that does not.</summary>
internal static class DeploymentGuards
{
    /// <summary>
    /// The guard of a deployment: what its apps say in <c>rollout</c>, and where none says anything, the default for changes that asked
    /// for it. Of several deadlines the longest counts, so that none cuts another short.
    /// </summary>
    public static DeploymentGuard? Of(IEnumerable<AppTransition> transitions, IEnumerable<DeploymentStep> steps, bool guarded)
    {
        var declared = transitions.Select(change => change.After is { } after ? RolloutRules.Of(after.Spec) : null).OfType<RolloutSpec>().ToList();
        if (declared.Count == 0 && !guarded) return null;
        var replaces = steps.Any(step => step.Actions.Any(action => action.Kind == DeploymentActionKind.RestartApplication));
        var asked = declared.Where(spec => spec.AutoRevert is not null).ToList();
        var deadline = declared.Count == 0 ? RolloutSpec.DefaultProgressDeadline
            : declared.Any(spec => spec.ProgressDeadline is null) ? null
            : declared.Max(spec => spec.ProgressDeadline);
        return new DeploymentGuard(deadline, asked.Count == 0 ? replaces : asked.All(spec => spec.AutoRevert == true));
    }

    /// <summary>From now on the deployment is to get further.</summary>
    public static void Watch(Turn turn, Deployment deployment)
    {
        if (deployment.Guard is not null) turn.Record(new ServiceFact.ProgressNoted(deployment.Id, null, 0, turn.Now));
    }

    /// <summary>Notes how far an app of the deployment is: what came up, and what old went.</summary>
    public static void Note(Turn turn, Deployment deployment, PathId app)
    {
        if (deployment.Guard is null) return;
        var index = turn.State.IndexOf(app);
        var score = index.NewUp - index.OldRemaining;
        if (score > turn.State.WatchOf(deployment.Id).BestOf(app))
            turn.Record(new ServiceFact.ProgressNoted(deployment.Id, app, score, turn.Now));
    }

    /// <summary>A task of the app ended badly: it counts against the deployment that launched it.</summary>
    public static void CountFailure(Turn turn, Instance instance)
    {
        if (turn.State.DeploymentOf(instance.App) is not { Guard: not null } deployment) return;
        if (turn.State.FindApp(instance.App) is { } app && app.IsCurrent(instance.Version) && instance.Version >= deployment.Version)
            turn.Record(new ServiceFact.DeploymentFailureCounted(deployment.Id, instance.App));
    }

    /// <summary>Ends the deployment when the app's new version failed too often; true when it did.</summary>
    public static bool EndIfFailing(Turn turn, Deployment deployment, PathId id)
    {
        if (deployment.Guard is null || turn.State.WatchOf(deployment.Id).FailuresOf(id) is not (> 0 and var failures)) return false;
        if (turn.State.FindApp(id) is not { } app || RolloutRules.Of(app.Spec)?.MaxFailures is not { } most || failures <= most) return false;
        var last = turn.State.LastFailures.Find(id) is { } failure && failure.Version >= deployment.Version ? $"; the last: {failure.Message}" : "";
        DeploymentRun.Fail(turn, deployment, Invariantly($"{failures} tasks of the new version of {id} failed, more than its maxFailures of {most}{last}"));
        return true;
    }

    /// <summary>The deadline has passed without progress.</summary>
    public static void DeadlineReached(Turn turn, DeploymentId id)
    {
        if (turn.State.FindDeployment(id) is not { Guard.ProgressDeadline: { } deadline, PausedAt: null } deployment) return;
        if (IsHeld(turn, deployment))
        {
            // A stage that is held waits for its time or for a person, not for progress.
            Watch(turn, deployment);
            return;
        }

        var waits = DeploymentProgress.Explain(turn.State.TakeView(turn.Now), deployment).Sentence;
        DeploymentRun.Fail(turn, deployment, Invariantly($"no progress for {deadline.TotalSeconds:0.###} s. {waits}"));
    }

    private static bool IsHeld(Turn turn, Deployment deployment) => deployment.AffectedApps.Any(app =>
        turn.State.Rollouts.Find(app) is { ReachedAt: not null } rollout && rollout.Deployment == deployment.Id);

    private static string Invariantly(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
