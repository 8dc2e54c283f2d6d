namespace Sandun.ResourceManager;

/// <summary>
/// What is held on one agent, by holder, in order of holders. Agents have few holders and there are many agents: it is a short array,
/// and where there is one holder only, not even that.
/// </summary>
internal sealed class HoldingTable
{
    private KeyValuePair<Holder, Holding> _only;
    private KeyValuePair<Holder, Holding>[]? _held;

    public int Count { get; private set; }

    /// <summary>All, in order of holders; not to be kept beyond the next change.</summary>
    public ReadOnlySpan<KeyValuePair<Holder, Holding>> All => Slots[..Count];

    private Span<KeyValuePair<Holder, Holding>> Slots => _held ?? new Span<KeyValuePair<Holder, Holding>>(ref _only);

    public Holding Of(Holder holder)
    {
        var place = Find(holder);
        return place >= 0 ? Slots[place].Value : Holding.None;
    }

    public void Set(Holder holder, Holding holding)
    {
        var place = Find(holder);
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
