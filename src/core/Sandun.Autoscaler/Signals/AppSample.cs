namespace Sandun.Autoscaler.Signals;

/// <summary>What is known of one app for one second. A null figure is missing, which is not zero.</summary>
public readonly record struct AppSample
{
    /// <summary>The second, counted from any fixed point.</summary>
    public required long Second { get; init; }

    /// <summary>Requests that came in this second, waiting ones included; null while no router reports.</summary>
    public double? Arrivals { get; init; }

    /// <summary>Requests answered this second.</summary>
    public double? Completions { get; init; }

    /// <summary>Requests waiting at the routers for a free slot at the second's end.</summary>
    public double? Queue { get; init; }

    /// <summary>Requests at instances, the second's mean.</summary>
    public double? InService { get; init; }

    /// <summary>Requests refused or failed this second.</summary>
    public double? Refused { get; init; }

    /// <summary>Answers this second that were errors of the app; null while no router reports.</summary>
    public double? Failed { get; init; }

    /// <summary>Cores the serving instances used; null while no agent reports.</summary>
    public double? CpuCores { get; init; }

    /// <summary>Bytes the serving instances held; null while no agent reports.</summary>
    public double? MemoryBytes { get; init; }

    /// <summary>Instances that take requests.</summary>
    public required int Ready { get; init; }

    /// <summary>Instances ordered that do not take requests yet.</summary>
    public required int Starting { get; init; }

    /// <summary>All that is wished for: ready and starting.</summary>
    public int Count => Ready + Starting;
}
