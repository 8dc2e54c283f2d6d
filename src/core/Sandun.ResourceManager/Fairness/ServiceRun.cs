namespace Sandun.ResourceManager;

/// <summary>
/// Entries that came in the order they are served in: a ring, to whose end only what goes last is added. One taken out of the middle leaves a gap;
/// both ends are entries. A gap's number, below 0, is how far it is known to reach, so that one that never ends at its first is crossed in a step.
/// </summary>
internal sealed class ServiceRun
{
    private const int Nobody = -1;

    private ServiceEntry[] _slots = new ServiceEntry[4];
    private int _first;

    /// <summary>From the first to the last, gaps with them.</summary>
    private int _length;

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where the first is; below 0 without any.</summary>
    public int First => Count == 0 ? Nobody : _first;

    private int Last => At(_length - 1);

    public ref readonly ServiceEntry this[int slot] => ref _slots[slot];

    /// <summary>Where the one after is; below 0 after the last.</summary>
    public int Next(int slot)
    {
        var (gap, at) = (((slot - _first) & (_slots.Length - 1)) + 1, ((slot - _first) & (_slots.Length - 1)) + 1);
        while (at < _length && _slots[At(at)].Number < 0) at -= _slots[At(at)].Number;
        if (at >= _length) return Nobody;
        // The gap is crossed in one step from now on: nothing is ever put into it.
        if (at > gap) _slots[At(gap)] = _slots[At(gap)] with { Number = gap - at };
        return At(at);
    }

    /// <summary>Whether the entry goes after all that are here.</summary>
    public bool Takes(in ServiceEntry entry) => Count == 0 || ServiceEntry.GoesBefore(in _slots[Last], in entry);

    /// <summary>Adds one that goes after all that are here.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="places">Where each entry is, by its number: the complement of its slot.</param>
    public void Append(in ServiceEntry entry, int[] places)
    {
        if (_length == _slots.Length) MakeRoom(places);
        Count++;
        Put(At(_length++), in entry, places);
    }

    public void Remove(int slot)
    {
        _slots[slot] = _slots[slot] with { Number = Nobody };
        Count--;
        while (_length > 0 && _slots[_first].Number < 0) (_first, _length) = (At(1), _length - 1);
        while (_length > 0 && _slots[Last].Number < 0) _length--;
    }

    /// <summary>The entry is measured otherwise, and its place is the same.</summary>
    public void Replace(int slot, in ServiceEntry entry) => _slots[slot] = entry;

    public void Clear() => _first = _length = Count = 0;

    private int At(int distance) => (_first + distance) & (_slots.Length - 1);

    /// <summary>Closes the gaps, in twice the room where they are not half of it.</summary>
    private void MakeRoom(int[] places)
    {
        var (old, slot, last) = (_slots, _first, Last);
        _slots = new ServiceEntry[Count > old.Length / 2 ? old.Length * 2 : old.Length];
        (_first, _length) = (0, 0);
        for (; ; slot = (slot + 1) & (old.Length - 1))
        {
            if (old[slot].Number >= 0) Put(_length++, in old[slot], places);
            if (slot == last) return;
        }
    }

    private void Put(int slot, in ServiceEntry entry, int[] places)
    {
        _slots[slot] = entry;
        places[entry.Number] = ~slot;
    }
}
