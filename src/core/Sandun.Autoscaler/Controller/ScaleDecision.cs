namespace Sandun.Autoscaler.Controller;

/// <summary>What a decision was bound by.</summary>
public enum Binding
{
    /// <summary>The forecast and the service level.</summary>
    Level = 0,

    /// <summary>The queue, or a load no instance can take.</summary>
    Panic = 1,

    /// <summary>The CPU target.</summary>
    Cpu = 2,

    /// <summary>The memory target.</summary>
    Memory = 3,

    /// <summary>The least the app may have.</summary>
    Min = 4,

    /// <summary>The most the app may have.</summary>
    Max = 5,

    /// <summary>Figures are missing: the count is held.</summary>
    Blind = 6,

    /// <summary>A calendar entry, or the same time of earlier days.</summary>
    Calendar = 7,

    /// <summary>A count set by hand.</summary>
    Pin = 9,

    /// <summary>A window in which the count stays.</summary>
    Freeze = 10,

    /// <summary>A deployment.</summary>
    Deployment = 11,

    /// <summary>Too soon after the last action.</summary>
    Cooldown = 12,

    /// <summary>The most one action may change.</summary>
    Step = 13,

    /// <summary>A figure from elsewhere.</summary>
    Metric = 14,

    /// <summary>The share of answers that are errors.</summary>
    Errors = 15,

    /// <summary>Nobody asked for a while, and the app may sleep.</summary>
    Idle = 16,

    /// <summary>A request for an app that slept.</summary>
    Wake = 17,

    /// <summary>The machines have no room for more.</summary>
    Capacity = 18,
}

/// <summary>One look at an app: what was known, what each term asked for, and what came of it.</summary>
/// <param name="Second">When.</param>
/// <param name="Count">Instances before.</param>
/// <param name="Wish">Instances after.</param>
/// <param name="Need">The cheapest count for the forecast.</param>
/// <param name="Binding">The term that was largest.</param>
/// <param name="Why">One sentence for people.</param>
public sealed record ScaleDecision(long Second, int Count, int Wish, int Need, Binding Binding, string Why)
{
    /// <summary>What was estimated; null before anything was known.</summary>
    public ScaleTerms? Terms { get; init; }

    /// <summary>Whether the ready instances cannot take what comes: no wait holds such a rise back, whatever cut it.</summary>
    public bool Urgent { get; init; }
}
