using System.Diagnostics.CodeAnalysis;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// What is held on one agent, by holder, in order of holders. Agents have few holders and there are many agents: it is a short array,
/// and where there is one holder only, not even that. A field of its agent, never a property: a copy would be changed.
/// </summary>
internal struct HoldingTable
{
    private KeyValuePair<Holder, Holding> _only;
    private KeyValuePair<Holder, Holding>[]? _held;

    public int Count { get; private set; }

    /// <summary>All, in order of holders; not to be kept beyond the next change.</summary>
    [UnscopedRef]
    public ReadOnlySpan<KeyValuePair<Holder, Holding>> All => Slots[..Count];

    [UnscopedRef]
    private Span<KeyValuePair<Holder, Holding>> Slots => _held ?? new Span<KeyValuePair<Holder, Holding>>(ref _only);

    public Holding Of(Holder holder)
    {
        var place = Find(holder);
        return place >= 0 ? Slots[place].Value : Holding.None;
    }

    /// <summary>Changes what a holder has.</summary>
    /// <param name="holder">Who.</param>
    /// <param name="by">How much.</param>
    /// <param name="isUsed">Whether tasks use it; else offers hold it.</param>
    /// <param name="sign">Negative to give back.</param>
    public void Change(Holder holder, Resources by, bool isUsed, int sign)
    {
        var place = Find(holder);
        var before = place >= 0 ? Slots[place].Value : Holding.None;
        Set(place, holder, isUsed ? before with { Used = Changed(before.Used, by, sign) } : before with { Offered = Changed(before.Offered, by, sign) });
    }

    private static Resources Changed(Resources held, Resources by, int sign) =>
        sign < 0 ? ReferenceEquals(held, by) ? Resources.None : held - by : held.IsNone ? by : held + by;

    private void Set(int place, Holder holder, Holding holding)
    {
        if (place >= 0 && holding.IsNone)
        {
            Slots[(place + 1)..Count].CopyTo(Slots[place..]);
            Slots[--Count] = default;
        }
        else if (place >= 0)
        {
            Slots[place] = KeyValuePair.Create(holder, holding);
        }
        else if (!holding.IsNone)
        {
            if (Count == Slots.Length) Grow();
            Slots[~place..Count].CopyTo(Slots[(~place + 1)..]);
            Slots[~place] = KeyValuePair.Create(holder, holding);
            Count++;
        }
    }

    private void Grow()
    {
        var larger = new KeyValuePair<Holder, Holding>[Count * 2];
        Slots.CopyTo(larger);
        _held = larger;
        _only = default;
    }

    /// <summary>The place of a holder, or the complement of where it would go.</summary>
    private int Find(Holder holder)
    {
        var slots = Slots;
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = slots[middle].Key.CompareTo(holder);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
