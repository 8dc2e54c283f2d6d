using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Keeps how deployments ended.</summary>
internal static class DeploymentOutcomes
{
    public static void Keep(Turn turn, DeploymentOutcome outcome)
    {
        turn.Record(new ServiceFact.OutcomePut(outcome));
        if (turn.State.Outcomes.Count <= DeploymentOutcome.Kept) return;
        var oldest = turn.State.Outcomes.Values.OrderBy(kept => kept.EndedAt).ThenBy(kept => kept.Id).First();
        turn.Record(new ServiceFact.OutcomeRemoved(oldest.Id));
    }

    public static DeploymentOutcome Of(Turn turn, Deployment deployment, DeploymentResult result, string reason, DeploymentId? successor) => new()
    {
        Id = deployment.Id, Result = result, Apps = [.. deployment.AffectedApps.Take(DeploymentOutcome.AppsNamed)],
        AppCount = deployment.AffectedApps.Length, StartedAt = deployment.StartedAt, EndedAt = turn.Now, Reason = reason, Successor = successor,
        Reverts = deployment.Reverts,
    };
}
