using Sandun.NativeApi;
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
            [.. actions.Select(action => $"{action.Kind} {action.App}")], deployment.StartedAt, progress.Done, progress.Wanted, progress.Sentence);
    }
}
