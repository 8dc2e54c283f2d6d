using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Server.Roles;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>The states the native API and the console show, each read once for an answer.</summary>
public sealed class ControlPlaneViews
{
    public required Published<ClusterView> ClusterSource { private get; init; }

    public required Published<ServiceView> ServicesSource { private get; init; }

    public required ChangeCounter Changes { get; init; }

    public required UsageRates Usage { get; init; }

    /// <summary>What routers carry.</summary>
    public required TrafficBook Traffic { get; init; }

    /// <summary>Why the resource manager does not decide; empty while it does.</summary>
    public required Func<string> ClusterProblem { get; init; }

    /// <summary>Why the service scheduler does not decide; empty while it does.</summary>
    public required Func<string> ServicesProblem { get; init; }

    /// <summary>The servers of this data center.</summary>
    public IMemberSource Members { get; set; } = null!;

    /// <summary>Hands an operator's word about lost agents to the resource manager; false when it does not take it.</summary>
    public required Func<bool> ConfirmLosses { get; init; }

    /// <summary>Takes operators' orders about nodes.</summary>
    public required NodeDesk Nodes { get; init; }
    /// <summary>Why the loss of a data center could not be told from a cut line; null when it can.</summary>
    public Func<string?> NoWitness { get; set; } = () => "one server alone cannot tell a lost data center from a cut line: run servers in three sites";

    public ClusterView Cluster => ClusterSource.View;

    public ServiceView Services => ServicesSource.View;

    /// <summary>Why the state is not decided upon at present; empty while it is.</summary>
    public string Problem => ClusterProblem() is { Length: > 0 } problem ? problem : ServicesProblem();

    public bool Stale => Problem.Length > 0;

    /// <summary>Instances of an app, oldest first.</summary>
    public static IReadOnlyList<Instance> InstancesOf(ServiceView services, PathId app) =>
        services.Instances.TryGetValue(app, out var instances)
            ? [.. instances.Values.OrderBy(instance => instance.StagedAt ?? instance.Since).ThenBy(instance => instance.Id)]
            : [];
}
