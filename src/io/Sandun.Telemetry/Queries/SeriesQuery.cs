namespace Sandun.Telemetry.Queries;

/// <summary>A question about one metric over a stretch of time.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="From">First second, since 1970; inclusive.</param>
/// <param name="To">Last second; exclusive.</param>
/// <param name="Step">Seconds between points; at least 1.</param>
public sealed record SeriesQuery(string Metric, long From, long To, int Step)
{
    /// <summary>Labels that series must have.</summary>
    public IReadOnlyList<(string Name, string Value)> Where { get; init; } = [];

    /// <summary>Series with the same values of these labels are put together; null to leave each by itself.</summary>
    public IReadOnlyList<string>? By { get; init; }

    /// <summary>How series are put together.</summary>
    public Gather Gather { get; init; } = Gather.Sum;

    /// <summary>How the seconds of a step are put together.</summary>
    public Fold Fold { get; init; } = Fold.Mean;

    /// <summary>Series of the answer: those with the highest means.</summary>
    public int Limit { get; init; } = 200;
}

/// <summary>How series of a group become one.</summary>
public enum Gather
{
    Sum = 0,
    Mean = 1,
    Max = 2,
    Min = 3,
    Count = 4,
}

/// <summary>How seconds become one point.</summary>
public enum Fold
{
    Mean = 0,
    Max = 1,
}

/// <summary>The answer.</summary>
/// <param name="From">The first point's second: the question's, rounded down to a step.</param>
/// <param name="Step">Seconds between points: at least the question's, and a minute or more where only minutes are kept.</param>
/// <param name="Series">By the highest mean.</param>
/// <param name="LeftOff">Series beyond the question's limit.</param>
public sealed record SeriesAnswer(long From, int Step, IReadOnlyList<AnsweredSeries> Series, int LeftOff);

/// <summary>One line of a chart.</summary>
/// <param name="Labels">In <see cref="LabelText"/>'s form.</param>
/// <param name="Points">One a step; NaN where nothing was measured.</param>
public sealed record AnsweredSeries(string Labels, double[] Points);
