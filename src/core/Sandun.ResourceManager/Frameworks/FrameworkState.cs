using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All that is known of one framework now.</summary>
internal sealed class FrameworkState
{
    private ImmutableArray<OfferMinimum> _minimums;

    public FrameworkState(FrameworkRecord record)
    {
        Id = record.Id;
        Record = record;
        Info = record.About;
        _minimums = Info.OfferMinimums;
    }

    public FrameworkRecord Record { get; private set; }

    /// <summary>What it said of itself.</summary>
    public FrameworkInfo Info { get; private set; }

    public FrameworkId Id { get; }

    /// <summary>Its connection; null while there is none.</summary>
    public long? Session { get; set; }

    /// <summary>Whether it has connected since this resource manager began; before, it is only known from the store.</summary>
    public bool HasBeenHere { get; set; }

    /// <summary>Roles it wants no offers for.</summary>
    public ImmutableSortedSet<Role> Suppressed { get; set; } = [];

    /// <summary>Which agents it is to be offered, by role; roles that are not listed take any. Null for none.</summary>
    public ImmutableSortedDictionary<Role, AgentFilter>? Constraints { get; set; }

    /// <summary>Torn down: its id is refused and its tasks are being ended.</summary>
    public bool HasEnded => Record.EndedAt is not null;

    /// <summary>When it is torn down if it does not come back; null while it is connected.</summary>
    public DateTimeOffset? Due { get; set; }

    /// <summary>Its unanswered offers; the book of offers keeps them.</summary>
    public OfferChain Offers;

    /// <summary>How many of its latest offers were made in this turn, and it is not yet told of.</summary>
    public int Untold { get; set; }

    /// <summary>Whether it is served with offers at all.</summary>
    public bool IsServed => Session is not null && !HasEnded;

    public void SetRecord(FrameworkRecord record)
    {
        Record = record;
        Info = record.About;
        _minimums = Info.OfferMinimums;
    }

    /// <summary>The roles it is served for now.</summary>
    public IEnumerable<Role> Served() => IsServed ? Record.Roles.Where(role => !Suppressed.Contains(role)) : [];

    /// <summary>What an offer for a role must hold; null for the resource manager's own minimum.</summary>
    public OfferMinimum? MinimumOf(Role role)
    {
        foreach (var minimum in _minimums)
            if (minimum.Role == role) return minimum;
        return null;
    }
}
