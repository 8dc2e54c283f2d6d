namespace Sandun.Autoscaler.Simulation;

/// <summary>How the simulated service behaves. The defaults are those of the published table.</summary>
public sealed record ServiceModel
{
    /// <summary>Requests one instance serves at once.</summary>
    public int Slots { get; init; } = 10;

    /// <summary>Mean seconds of service, without waiting.</summary>
    public double ServiceSeconds { get; init; } = 0.1;

    /// <summary>The 95th percentile of the service time over its mean.</summary>
    public double TailFactor { get; init; } = 2;

    /// <summary>What the 95th percentile of the response may be, seconds.</summary>
    public double LevelSeconds { get; init; } = 0.3;

    /// <summary>Share of requests that may be turned away in a second before it violates the level.</summary>
    public double RefusedShare { get; init; } = 0.01;

    /// <summary>Share of its CPU an instance uses when all slots are busy.</summary>
    public double CpuWhenFull { get; init; } = 1;

    /// <summary>Cores one instance is billed.</summary>
    public double Cores { get; init; } = 1;

    /// <summary>Seconds from the order to the first request served; each launch differs by up to <see cref="LaunchSpread"/>.</summary>
    public double LaunchSeconds { get; init; } = 20;

    public double LaunchSpread { get; init; } = 0.2;

    /// <summary>Seconds at <see cref="WarmupSpeed"/> after the launch.</summary>
    public double WarmupSeconds { get; init; } = 10;

    public double WarmupSpeed { get; init; } = 0.5;

    /// <summary>Seconds a request waits at the balancer before it is refused.</summary>
    public double QueueSeconds { get; init; } = 10;

    /// <summary>Seconds an instance is billed after it took its last request.</summary>
    public int DrainSeconds { get; init; } = 5;

    public int MinInstances { get; init; } = 1;

    public int MaxInstances { get; init; } = 80;
}
