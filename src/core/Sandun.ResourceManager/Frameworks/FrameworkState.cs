using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All that is known of one framework now.</summary>
internal sealed class FrameworkState(FrameworkRecord record)
{
    public FrameworkRecord Record { get; set; } = record;

    public FrameworkId Id => Record.Id;

    /// <summary>Its connection; null while there is none.</summary>
    public long? Session { get; set; }

    /// <summary>Wants no offers.</summary>
    public bool IsSuppressed { get; set; }

    /// <summary>Torn down: its id is refused and its tasks are being ended.</summary>
    public bool HasEnded => Record.EndedAt is not null;

    /// <summary>When it is torn down if it does not come back; null while it is connected.</summary>
    public DateTimeOffset? Due { get; set; }

    /// <summary>Whether it is served with offers.</summary>
    public bool IsServed => Session is not null && !IsSuppressed && !HasEnded;
}
