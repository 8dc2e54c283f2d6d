namespace Sandun.NativeApi;

/// <summary>One metric.</summary>
/// <param name="Name">As in Prometheus.</param>
/// <param name="Help">One sentence.</param>
public sealed record MetricSummary(string Name, string Help);

/// <summary>A question about one metric.</summary>
public sealed record MetricsQuestion
{
    public required string Name { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>Seconds between points; 0 for as many as make about 300 points.</summary>
    public int StepSeconds { get; init; }

    /// <summary>Labels that series must have: app, task, node, data_center, router.</summary>
    public IReadOnlyDictionary<string, string> Where { get; init; } = new Dictionary<string, string>();

    /// <summary>Series with the same values of these labels become one; empty for one of all; null to leave each by itself.</summary>
    public IReadOnlyList<string>? By { get; init; }

    /// <summary>How series become one: sum, mean, max, min or count.</summary>
    public string Aggregate { get; init; } = "sum";

    /// <summary>How the seconds of a step become a point: mean or max.</summary>
    public string Over { get; init; } = "mean";

    /// <summary>Most series of the answer; those with the highest means.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>The answer.</summary>
/// <param name="From">The first point's time.</param>
/// <param name="StepSeconds">Seconds between points.</param>
/// <param name="Series">Those with the highest means first.</param>
/// <param name="LeftOff">Series beyond the limit.</param>
/// <param name="Source">Where it comes from: <c>sandun</c>, or the URL of a Prometheus server.</param>
public sealed record MetricsAnswer(DateTimeOffset From, int StepSeconds, IReadOnlyList<MetricLine> Series, int LeftOff, string Source);

/// <summary>One line of a chart.</summary>
/// <param name="Labels">What it is of.</param>
/// <param name="Points">One a step; null where nothing was measured.</param>
public sealed record MetricLine(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<double?> Points);
