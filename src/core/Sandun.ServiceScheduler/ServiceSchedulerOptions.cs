using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What an operator may set about the service scheduler; defaults are Marathon's where it has the setting.</summary>
public sealed record ServiceSchedulerOptions
{
    /// <summary>Name the framework registers with.</summary>
    public string FrameworkName { get; init; } = "sandun-services";

    /// <summary>Roles it always wants offers for; roles of apps are added.</summary>
    public ImmutableArray<Role> Roles { get; init; } = [Role.Any];

    /// <summary>How long tasks live on when the scheduler is away: Marathon's <c>--failover_timeout</c>.</summary>
    public TimeSpan FailoverTimeout { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Without a constraint on <c>@region</c> only agents of this region are used; null for any.</summary>
    public string? HomeRegion { get; init; }

    /// <summary>The placement strategy of apps that name none.</summary>
    public PlacementStrategy Placement { get; init; } = PlacementStrategy.Spread;

    /// <summary>Lowest service port given out: <c>--local_port_min</c>.</summary>
    public int ServicePortFirst { get; init; } = 10_000;

    /// <summary>Highest service port given out: <c>--local_port_max</c>.</summary>
    public int ServicePortLast { get; init; } = 20_000;

    /// <summary><c>--max_running_deployments</c>.</summary>
    public int MaxRunningDeployments { get; init; } = 100;

    /// <summary>Bound of one app's count, so that a slip of the finger cannot fill memory.</summary>
    public int MaxInstances { get; init; } = 1_000_000;

    /// <summary>How long a stopped instance may finish its requests before it is killed all the same.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a deployment waits for routers to serve a new instance before it counts as up all the same. A router that reports a fault is
    /// waited for as long as it is connected.
    /// </summary>
    public TimeSpan RouterConfirmLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after a start routers known from before are waited for as if they were connected.</summary>
    public TimeSpan RouterReturnLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A launch without any status for this long is given up: <c>--task_launch_confirm_timeout</c>.</summary>
    public TimeSpan LaunchConfirmTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>A task that does not reach Running within this time is killed: <c>--task_launch_timeout</c>.</summary>
    public TimeSpan LaunchTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long agents of declined offers are not offered again, unless something new waits: <c>--decline_offer_duration</c>.</summary>
    public TimeSpan DeclineDuration { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>An unconfirmed kill is repeated after this long: <c>--kill_retry_timeout</c>.</summary>
    public TimeSpan KillRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Launches wait at most this long after a subscription for the states of known tasks.</summary>
    public TimeSpan ReconcileLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>All tasks' states are asked for again at this interval: <c>--reconciliation_interval</c>.</summary>
    public TimeSpan ReconcileInterval { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>
    /// Time until the scheduler subscribes again after its subscription ended or was refused; doubles with each refusal, up to
    /// <see cref="SubscribeRetry"/>. Short, because a resource manager that was rebuilt takes it back at once.
    /// </summary>
    public TimeSpan SubscribeFirstRetry { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A lost subscription is asked for again at this interval.</summary>
    public TimeSpan SubscribeRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often an agent that is cut off from all servers may start a task again by itself; 0 forbids it. Ten, with the app's launch delays
    /// between them: what still fails then is better looked at.
    /// </summary>
    public int OfflineRestarts { get; init; } = 10;

    /// <summary>Time between SIGTERM and SIGKILL of an app that names none.</summary>
    public TimeSpan DefaultKillGrace { get; init; } = TimeSpan.FromSeconds(3);
}
