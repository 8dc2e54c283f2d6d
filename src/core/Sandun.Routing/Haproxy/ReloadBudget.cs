namespace Sandun.Routing;

/// <summary>
/// When the next reload may happen. Each leaves a process behind that finishes its connections, so in the long run there is one
/// in <see cref="Interval"/>; a few at once are let through, so that apps created one after another are served at once.
/// </summary>
/// <param name="Credit">Reloads that may follow each other, as of <paramref name="At"/>, in milliseconds of <see cref="Interval"/>.</param>
public readonly record struct ReloadBudget(long Credit, DateTimeOffset At)
{
    /// <summary>Time between reloads in the long run.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Reloads that may follow each other at once after a pause.</summary>
    public const int Burst = 4;

    public static ReloadBudget Full(DateTimeOffset now) => new(Burst * IntervalMs, now);

    private static long IntervalMs => (long)Interval.TotalMilliseconds;

    /// <summary>When a reload is allowed: now, or later.</summary>
    public DateTimeOffset NextAt(DateTimeOffset now)
    {
        var missing = IntervalMs - CreditAt(now);
        return missing <= 0 ? now : now + TimeSpan.FromMilliseconds(missing);
    }

    /// <summary>The budget after a reload.</summary>
    public ReloadBudget Spend(DateTimeOffset now) => new(Math.Max(0, CreditAt(now) - IntervalMs), now);

    private long CreditAt(DateTimeOffset now) => Math.Min(Burst * IntervalMs, Credit + Math.Max(0, (long)(now - At).TotalMilliseconds));
}
