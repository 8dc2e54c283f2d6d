namespace Sandun.Autoscaler.Simulation;

/// <summary>A load to be lived through: expected arrivals per second, and what befalls the service meanwhile.</summary>
public sealed record Trace
{
    public required string Name { get; init; }

    /// <summary>Expected arrivals of each second.</summary>
    public required double[] Rates { get; init; }

    /// <summary>The first second that is scored; what comes before is lived through only.</summary>
    public int ScoredFrom { get; init; }

    public ServiceModel Service { get; init; } = new();

    /// <summary>Seconds in which a slow dependency multiplies the service time by <see cref="Slowdown"/>.</summary>
    public SecondRange Slow { get; init; }

    public double Slowdown { get; init; } = 2;

    /// <summary>Seconds in which the router's figures are missing.</summary>
    public IReadOnlyList<SecondRange> RouterOutages { get; init; } = [];
}
