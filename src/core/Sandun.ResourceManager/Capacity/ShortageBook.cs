using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>The roles that lack their guarantees; kept only where that has consequences.</summary>
internal sealed class ShortageBook
{
    public ImmutableSortedDictionary<Role, Shortage> Shortages { get; private set; } = ImmutableSortedDictionary<Role, Shortage>.Empty;

    /// <summary>When they are looked at again; null while there are no guarantees.</summary>
    public DateTimeOffset? NextLook { get; private set; }

    public void Note(ResourceManagerFact.ShortagesNoted noted) => (Shortages, NextLook) = (noted.Shortages, noted.NextLook);
}
