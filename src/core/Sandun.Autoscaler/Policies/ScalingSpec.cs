using System.Collections.Immutable;
using Sandun.Autoscaler.Controller;

namespace Sandun.Autoscaler.Policies;

/// <summary>The <c>autoscaling</c> member of an app's definition, with defaults filled in.</summary>
/// <param name="Policy">Bounds, level, prices and the like.</param>
public sealed record ScalingSpec(ScalingPolicy Policy)
{
    /// <summary>Whether the count follows the load.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Seconds without a request after which an app whose least is 0 sleeps, unless it says otherwise.</summary>
    public const int UsualIdleSeconds = 300;

    /// <summary>Seconds without a request after which the app sleeps, if its least is 0.</summary>
    public int IdleSeconds { get; init; } = UsualIdleSeconds;

    /// <summary>Whose wishes go first when there is no room for all: the higher.</summary>
    public int Priority { get; init; }

    /// <summary>Figures from elsewhere.</summary>
    public ImmutableArray<CustomMetric> Metrics { get; init; } = [];

    /// <summary>Decides and records, and changes nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Counts that are known to be needed.</summary>
    public ImmutableArray<CalendarEntry> Calendar { get; init; } = [];

    /// <summary>Times in which the count stays.</summary>
    public ImmutableArray<TimeWindow> Freezes { get; init; } = [];

    /// <summary>The least the calendar asks for at a moment; 0 for nothing.</summary>
    public int FloorAt(DateTimeOffset now)
    {
        var floor = 0;
        foreach (var entry in Calendar)
            if (entry.Window.Contains(now)) floor = Math.Max(floor, entry.Instances);
        return floor;
    }

    public bool IsFrozenAt(DateTimeOffset now)
    {
        foreach (var window in Freezes) if (window.Contains(now)) return true;
        return false;
    }
}

/// <summary>At least so many instances in a window; the window begins as early as the launches need.</summary>
public sealed record CalendarEntry(TimeWindow Window, int Instances);
