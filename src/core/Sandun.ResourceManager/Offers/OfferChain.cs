using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>One framework's unanswered offers, in the order they were made. A field, never a property: a copy would be changed.</summary>
internal struct OfferChain
{
    private OutstandingOffer? _newest;

    /// <summary>The first that was made; null without any.</summary>
    public OutstandingOffer? Oldest { get; private set; }

    public int Count { get; private set; }

    public void Add(OutstandingOffer offer)
    {
        Count++;
        offer.OfFramework = (_newest, null);
        if (_newest is { } newest) newest.OfFramework.After = offer;
        else Oldest = offer;
        _newest = offer;
    }

    public void Remove(OutstandingOffer offer)
    {
        Count--;
        var (before, after) = offer.OfFramework;
        if (before is null) Oldest = after;
        else before.OfFramework.After = after;
        if (after is null) _newest = before;
        else after.OfFramework.Before = before;
        offer.OfFramework = default;
    }

    /// <summary>All of them.</summary>
    public readonly IReadOnlyList<OutstandingOffer> All()
    {
        var all = new List<OutstandingOffer>(Count);
        for (var offer = Oldest; offer is not null; offer = offer.OfFramework.After) all.Add(offer);
        return all;
    }

    /// <summary>The latest, in the order they were made.</summary>
    /// <param name="count">How many; there are at least so many.</param>
    public readonly ImmutableArray<Offer> Latest(int count)
    {
        var latest = new Offer[count];
        for (var offer = _newest; count > 0; offer = offer.OfFramework.Before) latest[--count] = offer!.Offer;
        return ImmutableCollectionsMarshal.AsImmutableArray(latest);
    }
}
