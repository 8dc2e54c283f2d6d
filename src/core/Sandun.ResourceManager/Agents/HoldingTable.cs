using System.Collections;

namespace Sandun.ResourceManager;

/// <summary>What is held on one agent, by holder, in order of holders. Agents have few holders and there are many agents: it is a short array.</summary>
internal sealed class HoldingTable : IEnumerable<KeyValuePair<Holder, Holding>>
{
    private KeyValuePair<Holder, Holding>[] _held = [];

    public int Count { get; private set; }

    public Holding Of(Holder holder)
    {
        var place = Find(holder);
        return place >= 0 ? _held[place].Value : Holding.None;
    }

    public void Set(Holder holder, Holding holding)
    {
        var place = Find(holder);
        if (place >= 0 && holding.IsNone)
        {
            Array.Copy(_held, place + 1, _held, place, --Count - place);
            _held[Count] = default;
        }
        else if (place >= 0)
        {
            _held[place] = KeyValuePair.Create(holder, holding);
        }
        else if (!holding.IsNone)
        {
            if (Count == _held.Length) Array.Resize(ref _held, Count == 0 ? 1 : Count * 2);
            Array.Copy(_held, ~place, _held, ~place + 1, Count++ - ~place);
            _held[~place] = KeyValuePair.Create(holder, holding);
        }
    }

    public IEnumerator<KeyValuePair<Holder, Holding>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return _held[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The place of a holder, or the complement of where it would go.</summary>
    private int Find(Holder holder)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _held[middle].Key.CompareTo(holder);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
