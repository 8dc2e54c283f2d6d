using Sandun.DataCenters;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;

namespace Sandun.Server.DataCenters;

/// <summary>The published views the data centers are seen by.</summary>
internal sealed class FleetViews
{
    public required Func<ClusterView> ClusterSource { private get; init; }

    public required Func<ServiceView> ServicesSource { private get; init; }

    public required Func<TrafficView> TrafficSource { private get; init; }

    /// <summary>Why nothing may move by itself; null when it may.</summary>
    public required Func<string?> NoWitness { private get; init; }

    /// <summary>How far the centers are.</summary>
    public required CenterLatencies Latencies { get; init; }

    public ClusterView Cluster => ClusterSource();

    public ServiceView Services => ServicesSource();

    public TrafficView Traffic => TrafficSource();

    public FleetObservation Observe()
    {
        var seen = FleetObserver.Of(Cluster, Services, Traffic, NoWitness());
        return seen.NoWitnessBecause is not null ? seen : seen with { NoWitnessBecause = TooFar(seen.Centers.Keys) };
    }

    /// <summary>Why a center is too far away for one control cell; null when none is.</summary>
    public string? TooFar(IEnumerable<string> centers) =>
        centers.Select(center => WitnessRule.TooFar(center, Latencies.ShortestOf(center))).FirstOrDefault(why => why is not null);
}
