namespace Sandun.Autoscaler.Policies;

/// <summary>How often a window comes again.</summary>
public enum Repetition
{
    Once = 0,
    Daily = 1,
    Weekly = 2,
    Yearly = 3,
}

/// <summary>A stretch of time, once or again and again at the same clock time of its own offset.</summary>
/// <param name="From">Its first moment, the first time.</param>
/// <param name="Length">How long it lasts; shorter than its repetition.</param>
/// <param name="Repeats">How often it comes.</param>
public sealed record TimeWindow(DateTimeOffset From, TimeSpan Length, Repetition Repeats)
{
    public bool Contains(DateTimeOffset now)
    {
        if (now < From) return false;
        return now - LatestStart(now) < Length;
    }

    private DateTimeOffset LatestStart(DateTimeOffset now)
    {
        switch (Repeats)
        {
            case Repetition.Daily:
                return From.AddDays(Math.Floor((now - From).TotalDays));
            case Repetition.Weekly:
                return From.AddDays(7 * Math.Floor((now - From).TotalDays / 7));
            case Repetition.Yearly:
                var years = now.ToOffset(From.Offset).Year - From.Year;
                return From.AddYears(years) <= now ? From.AddYears(years) : From.AddYears(years - 1);
            default:
                return From;
        }
    }
}
