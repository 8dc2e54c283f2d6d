using Sandun.NativeApi;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>How an app's instances stand, counted.</summary>
internal readonly record struct AppCounts(int Running, int Healthy, int Unhealthy, int Staged, int Waiting, bool Delayed, bool Deploying, int Wanted)
{
    /// <summary>Of those that run, those of an earlier version.</summary>
    public int Outdated { get; init; }

    /// <summary>
    /// A deployed version whose instance ended within this time is shown as failing between its backoffs too: an instance that lives for
    /// a second between two of them would make a rollout that goes nowhere look like one at work.
    /// </summary>
    private static readonly TimeSpan s_lately = TimeSpan.FromSeconds(30);

    public AppState State =>
        Unhealthy > 0 ? AppState.Unhealthy
        : Delayed && (Waiting > 0 || Deploying) ? AppState.Delayed
        : Waiting > 0 && Staged == 0 && !Deploying ? AppState.Waiting
        : Deploying ? AppState.Deploying
        : Waiting > 0 ? AppState.Waiting
        : Wanted == 0 ? AppState.Suspended
        : AppState.Running;

    public static AppCounts Of(ServiceView services, App app, DateTimeOffset now)
    {
        int running = 0, healthy = 0, unhealthy = 0, staged = 0, waiting = 0, outdated = 0;
        foreach (var instance in ControlPlaneViews.InstancesOf(services, app.Id))
        {
            switch (instance.Condition)
            {
                case InstanceCondition.Running:
                    running++;
                    if (!app.IsCurrent(instance.Version)) outdated++;
                    if (app.Spec.HealthChecks.Length > 0 && instance.Healthy == true) healthy++;
                    if (app.Spec.HealthChecks.Length > 0 && instance.Healthy == false) unhealthy++;
                    break;
                case InstanceCondition.Provisioned or InstanceCondition.Staging or InstanceCondition.Starting:
                    staged++;
                    break;
                case InstanceCondition.Scheduled when instance.Goal == InstanceGoal.Running:
                    waiting++;
                    break;
            }
        }

        var delayed = services.Queue.TryGetValue(app.Id, out var item) && item.LaunchNotBefore > now ||
            services.LastFailures.TryGetValue(app.Id, out var failure) && failure.Version == app.Version && now - failure.Timestamp < s_lately;
        var deploying = services.Deployments.Any(deployment => deployment.AffectedApps.Contains(app.Id));
        return new AppCounts(running, healthy, unhealthy, staged, waiting, delayed, deploying, app.Spec.Instances) { Outdated = outdated };
    }
}
