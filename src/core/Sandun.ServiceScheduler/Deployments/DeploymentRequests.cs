using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Requests about running deployments, and about changes that wait for them.</summary>
internal static class DeploymentRequests
{
    public static ServiceReply Cancel(Turn turn, ServiceRequest.CancelDeployment request)
    {
        if (turn.State.Pending.Find(request.Id) is { } pending)
        {
            PendingChanges.Drop(turn, pending, DeploymentResult.Cancelled, "It was cancelled before it began.");
            return new ServiceReply.Done();
        }

        if (turn.State.FindDeployment(request.Id) is not { } deployment)
            return new ServiceReply.Refused(RefusalKind.NotFound, $"DeploymentPlan {request.Id} does not exist");
        if (!request.Force) return DeploymentRollback.Run(turn, deployment);
        DeploymentRun.Cancel(turn, deployment);
        return new ServiceReply.Done();
    }

    public static ServiceReply Pause(Turn turn, ServiceRequest.PauseDeployment request)
    {
        if (turn.State.FindDeployment(request.Id) is not { } deployment) return Missing(turn, request.Id);
        if (deployment.PausedAt is null) turn.Record(new ServiceFact.DeploymentPut(deployment with { PausedAt = turn.Now }));
        return new ServiceReply.Done();
    }

    public static ServiceReply Continue(Turn turn, ServiceRequest.ContinueDeployment request)
    {
        if (turn.State.FindDeployment(request.Id) is not { } deployment) return Missing(turn, request.Id);
        if (deployment.PausedAt is not null)
        {
            deployment = deployment with { PausedAt = null };
            DeploymentGuards.Watch(turn, deployment);
            turn.Record(new ServiceFact.DeploymentPut(deployment));
            foreach (var app in deployment.AffectedApps) turn.MarkDirty(app);
            return new ServiceReply.Done();
        }

        if (StagedRestart.Continue(turn, deployment)) return new ServiceReply.Done();
        return new ServiceReply.Refused(
            RefusalKind.BadRequest,
            $"deployment {deployment.Id} is neither paused nor at a stage that is held: " + DeploymentProgress.Explain(turn.State.TakeView(turn.Now), deployment).Sentence);
    }

    private static ServiceReply.Refused Missing(Turn turn, DeploymentId id) => new(
        turn.State.Pending.ContainsKey(id) ? RefusalKind.BadRequest : RefusalKind.NotFound,
        turn.State.Pending.ContainsKey(id)
            ? $"deployment {id} has not begun: it waits for others"
            : turn.State.Outcomes.Find(id) is { } ended ? $"deployment {id} has ended: {ended.Result}" : $"there is no deployment {id}");
}
