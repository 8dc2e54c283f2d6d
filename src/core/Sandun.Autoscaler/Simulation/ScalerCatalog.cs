using Sandun.Autoscaler.Simulation.Anchors;

namespace Sandun.Autoscaler.Simulation;

/// <summary>The controllers a trace is run under.</summary>
public static class ScalerCatalog
{
    /// <summary>Those of others, in the order of the published table.</summary>
    public static IReadOnlyList<Func<ServiceModel, IScaler>> Anchors { get; } =
    [
        service => HpaScaler.OnCpu(service, 0.6),
        service => HpaScaler.OnConcurrency(service, 0.7),
        service => new KpaScaler(service),
        service => new KpaScaler(service, 300),
        service => new TargetTrackingScaler(service, 0.6),
        service => new NomadScaler(service, 0.6),
        service => new MarathonAutoscaleScaler(service),
    ];

    /// <summary>Ours first, then those of others.</summary>
    public static IReadOnlyList<Func<ServiceModel, IScaler>> All { get; } = [service => new OwnScaler(service), .. Anchors];
}
