using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

internal sealed partial class ServiceState
{
    private readonly Dictionary<DeploymentId, DeploymentWatch> _watches = [];

    /// <summary>How far rollouts in stages are.</summary>
    public ImmutableSortedDictionary<PathId, Rollout> Rollouts { get; private set; } = ServiceView.Empty.Rollouts;

    /// <summary>How the latest deployments ended.</summary>
    public ImmutableSortedDictionary<DeploymentId, DeploymentOutcome> Outcomes { get; private set; } = ServiceView.Empty.Outcomes;

    /// <summary>Changes that wait for deployments that hold their apps.</summary>
    public ImmutableSortedDictionary<DeploymentId, PendingChange> Pending { get; private set; } = ServiceView.Empty.Pending;

    /// <summary>What is noted of a deployment's progress.</summary>
    public DeploymentWatch WatchOf(DeploymentId id)
    {
        if (!_watches.TryGetValue(id, out var watch)) _watches.Add(id, watch = new DeploymentWatch());
        return watch;
    }

    private void Apply(Rollout rollout)
    {
        Rollouts = Rollouts.SetItem(rollout.App, rollout);
        Timers.Set(TimerKind.Rollout, rollout.App.Value, null);
    }

    private void RemoveRollout(PathId app)
    {
        Rollouts = Rollouts.Remove(app);
        Timers.Set(TimerKind.Rollout, app.Value, null);
    }

    private void Apply(ServiceFact.ProgressNoted noted)
    {
        WatchOf(noted.Deployment).Note(noted);
        if (FindDeployment(noted.Deployment) is { } deployment) SetDeadline(deployment);
    }

    private void SetDeadline(Deployment deployment)
    {
        if (deployment.Guard?.ProgressDeadline is not { } deadline) return;
        DateTimeOffset? since = deployment.PausedAt is null ? WatchOf(deployment.Id).ProgressAt : null;
        Timers.Set(TimerKind.Deployment, deployment.Id.Value, since + deadline);
    }
}
