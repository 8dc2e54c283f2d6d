using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Carries deployments out, one step after another. Nothing is remembered about a step beyond the deployment itself: each look at an app
/// compares what is with what is wished, so a deployment is resumed after a restart by looking again.
/// </summary>
internal static class DeploymentRun
{
    /// <summary>Starts a deployment; one without steps is over at once.</summary>
    public static void Start(Turn turn, Deployment deployment)
    {
        if (deployment.Steps.IsEmpty)
        {
            turn.Announce(new ServiceEvent.DeploymentSucceeded(turn.Now, deployment));
            return;
        }

        BeginStep(turn, deployment);
        DeploymentGuards.Watch(turn, deployment);
    }

    /// <summary>Ends a deployment where it stands; its apps are repaired from there unless another takes over.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="deployment">The deployment.</param>
    /// <param name="by">The deployment that takes its place; null for none.</param>
    public static void Cancel(Turn turn, Deployment deployment, DeploymentId? by = null)
    {
        const string cancelled = "The deployment was cancelled.";
        turn.Announce(new ServiceEvent.DeploymentStepFailed(turn.Now, deployment));
        turn.Announce(new ServiceEvent.DeploymentFailed(turn.Now, deployment, cancelled));
        if (by is { } successor) End(turn, deployment, DeploymentResult.Superseded, $"Deployment {successor} took its place.", successor);
        else End(turn, deployment, DeploymentResult.Cancelled, cancelled);
    }

    /// <summary>Ends a deployment that failed; its apps go back to their last good version when it is guarded so.</summary>
    public static void Fail(Turn turn, Deployment deployment, string reason)
    {
        turn.Announce(new ServiceEvent.DeploymentStepFailed(turn.Now, deployment));
        turn.Announce(new ServiceEvent.DeploymentFailed(turn.Now, deployment, reason));
        End(turn, deployment, DeploymentResult.Failed, reason);
        if (deployment.Guard is not { AutoRevert: true } || deployment.Reverts is not null) return;
        var outcome = turn.State.Outcomes[deployment.Id];
        if (DeploymentRollback.Revert(turn, deployment) is not { } reply) return;
        turn.Record(new ServiceFact.OutcomePut(reply switch
        {
            ServiceReply.Deploying deploying => outcome with { Successor = deploying.Deployment },
            ServiceReply.Refused refused => outcome with { Reason = $"{reason} It could not go back: {refused.Message}" },
            _ => outcome,
        }));
    }

    /// <summary>Looks at an app again: the deployment that holds it goes on, or its count is repaired.</summary>
    public static void Look(Turn turn, PathId app)
    {
        if (turn.State.DeploymentOf(app) is not { } deployment)
        {
            Scaling.Repair(turn, app);
            TrafficWeights.Follow(turn, app);
            return;
        }

        if (deployment.PausedAt is not null || DeploymentGuards.EndIfFailing(turn, deployment, app)) return;
        var step = deployment.Steps[deployment.CurrentStep];
        if (step.Actions.FirstOrDefault(action => action.App == app) is not { } action || turn.State.IsDone(deployment.Id, app)) return;
        var done = Act(turn, deployment, action);
        TrafficWeights.Follow(turn, app);
        DeploymentGuards.Note(turn, deployment, app);
        if (!done) return;
        turn.Record(new ServiceFact.ActionDone(deployment.Id, app));
        if (turn.State.DoneCount(deployment.Id) < step.Actions.Length) return;
        turn.Announce(new ServiceEvent.DeploymentStepSucceeded(turn.Now, deployment));
        if (deployment.CurrentStep + 1 < deployment.Steps.Length)
        {
            BeginStep(turn, deployment with { CurrentStep = deployment.CurrentStep + 1 });
            return;
        }

        turn.Announce(new ServiceEvent.DeploymentSucceeded(turn.Now, deployment));
        End(turn, deployment, DeploymentResult.Succeeded);
    }

    private static bool Act(Turn turn, Deployment deployment, DeploymentAction action) => action.Kind switch
    {
        DeploymentActionKind.StartApplication => true,
        DeploymentActionKind.StopApplication => Scaling.Stop(turn, action.App),
        DeploymentActionKind.ScaleApplication => Scaling.Scale(turn, deployment, action.App),
        DeploymentActionKind.RestartApplication => Restarting.Restart(turn, deployment, action.App),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action.Kind, "not an action of a deployment"),
    };

    private static void BeginStep(Turn turn, Deployment deployment)
    {
        var actions = deployment.Steps[deployment.CurrentStep].Actions;
        var begun = deployment with { Growing = [.. actions.Where(action => Grows(turn, action)).Select(action => action.App)] };
        turn.Record(new ServiceFact.DeploymentPut(begun));
        turn.Announce(new ServiceEvent.DeploymentInfo(turn.Now, begun));
        foreach (var action in actions)
        {
            if (action.Kind == DeploymentActionKind.RestartApplication) LaunchDelays.Reset(turn, action.App);
            turn.MarkDirty(action.App);
        }
    }

    private static bool Grows(Turn turn, DeploymentAction action) => action.Kind == DeploymentActionKind.ScaleApplication &&
        turn.State.FindApp(action.App) is { } app && turn.State.IndexOf(action.App).Counted < app.Spec.Instances;

    private static void End(
        Turn turn, Deployment deployment, DeploymentResult result, string reason = "", DeploymentId? successor = null)
    {
        turn.Record(new ServiceFact.DeploymentRemoved(deployment.Id));
        DeploymentOutcomes.Keep(turn, DeploymentOutcomes.Of(turn, deployment, result, reason, successor));
        foreach (var app in deployment.AffectedApps)
        {
            if (turn.State.Rollouts.ContainsKey(app)) turn.Record(new ServiceFact.RolloutRemoved(app));
            turn.MarkDirty(app);
        }

        turn.HasEndedDeployment = true;
    }
}
