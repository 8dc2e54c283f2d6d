using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Quantities that much is added to: with every offer, at every level of the tree of roles. The usual ones are changed in place, which costs a
/// quarter of making new ones. A field, never a property: a copy would be changed.
/// </summary>
internal struct RunningSum
{
    private ResourceAmounts _plain;
    private ImmutableSortedDictionary<string, long>? _named;

    public readonly Quantities Value => new(_plain, _named);

    public void Add(in Quantities more)
    {
        if (_named is null && more.Named is null) _plain += more.Plain;
        else (_plain, _named) = Value + more;
    }
}
