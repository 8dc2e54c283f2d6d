namespace Sandun.ResourceManager;

/// <summary>
/// Clients in the order they are served: who is next costs nothing, a change the logarithm of the number of clients at most, and only
/// when the order is next asked for. While it is walked, changes wait: the order is that of the walk's beginning.
/// </summary>
/// <param name="seatOf">Which of a client's seats is in this order.</param>
/// <param name="takesPart">Whether a client takes part now.</param>
/// <remarks>
/// Who was served mostly goes last, as all do where machines are alike: such are in a run, which costs one comparison. All others are in a heap, of
/// which four entries lie below each: half the levels of a heap of two, and entries that are compared lie side by side in memory (LaMarca and Ladner,
/// "The Influence of Caches on the Performance of Heaps", 1996). Entries hold all they are compared by, and no references. A place is an index of the
/// heap, or the complement of a slot of the run.
/// </remarks>
internal sealed class ServiceOrder(Func<Client, Client.Seat> seatOf, Func<Client, bool> takesPart)
{
    /// <summary>How many lie below each; more heads than that are never found at once.</summary>
    public const int Below = 4;

    private readonly List<Client> _touched = [];
    private readonly NameRanks _names = new();
    private readonly Stack<int> _unused = [];
    private readonly ServiceRun _run = new();
    private ServiceEntry[] _heap = [];
    private int _inHeap;

    /// <summary>By the clients' numbers: who has it, and where it is.</summary>
    private Client.Seat?[] _seats = [];
    private int[] _places = [];
    private bool _isStale;

    public int Count => _inHeap + _run.Count;

    public Client this[int place] => _seats[EntryAt(place).Number]!.Client;

    /// <summary>Where a walk may begin: the first of these is the first of all.</summary>
    /// <returns>How many there are.</returns>
    public int Heads(Span<int> heads)
    {
        var count = 0;
        if (_inHeap > 0) heads[count++] = 0;
        if (_run.First is >= 0 and var first) heads[count++] = ~first;
        return count;
    }

    /// <summary>Where a walk may go on from a place, once all before it were visited.</summary>
    /// <returns>How many there are.</returns>
    public int After(int place, Span<int> heads)
    {
        var count = 0;
        if (place >= 0)
        {
            var below = (place * Below) + 1;
            while (count < Below && below + count < _inHeap) heads[count] = below + count++;
        }
        else if (_run.Next(~place) is >= 0 and var next)
        {
            heads[count++] = ~next;
        }

        return count;
    }

    /// <summary>Something about the client has changed: what it holds, its weight, or whether it takes part.</summary>
    public void Touch(Client client)
    {
        var seat = seatOf(client);
        if (seat.IsTouched) return;
        seat.IsTouched = true;
        _touched.Add(client);
    }

    /// <summary>What shares are measured against has changed: everybody's may have.</summary>
    public void Invalidate() => _isStale = true;

    /// <summary>Whether the client at the first place goes before that at the second.</summary>
    public bool GoesBefore(int first, int second) => ServiceEntry.GoesBefore(in EntryAt(first), in EntryAt(second));

    /// <summary>Puts everything in order again; to be called before a walk.</summary>
    /// <param name="total">What shares are measured against.</param>
    public void Settle(Quantities total)
    {
        if (_touched.Count == 0 && (!_isStale || Count <= 1)) return;
        foreach (var client in _touched)
        {
            var seat = seatOf(client);
            seat.IsTouched = false;
            if (takesPart(client)) Place(client, seat, total);
            else if (seat.Number >= 0) Remove(seat);
        }

        _touched.Clear();
        if (Count <= 1) _isStale = Count == 1;
        else if (_isStale) Rebuild(total);
    }

    private ref readonly ServiceEntry EntryAt(int place) => ref place >= 0 ? ref _heap[place] : ref _run[~place];

    private void Place(Client client, Client.Seat seat, Quantities total)
    {
        var isNew = seat.Number < 0;
        if (isNew) Enter(seat);
        if (_isStale)
        {
            // Without others nobody asks for its share: it is worked out when a second comes.
            if (isNew) Put(_inHeap++, new ServiceEntry(default, client.Served, seat.Rank, seat.Number));
            return;
        }

        var entry = new ServiceEntry(DominantShare.Of(client.Held, total, client.Weight), client.Served, seat.Rank, seat.Number);
        var place = isNew ? _inHeap : _places[seat.Number];
        if (place < 0) _run.Remove(~place);
        if (_run.Takes(in entry))
        {
            if (!isNew && place >= 0) RemoveFromHeap(place);
            _run.Append(in entry, _places);
            return;
        }

        if (place < 0 || isNew) place = _inHeap++;
        _heap[place] = entry;
        Sink(Rise(place));
    }

    private void Enter(Client.Seat seat)
    {
        seat.Number = _unused.TryPop(out var unused) ? unused : Count;
        if (seat.Number == _heap.Length)
        {
            var larger = Math.Max(4, seat.Number * 2);
            Array.Resize(ref _heap, larger);
            Array.Resize(ref _seats, larger);
            Array.Resize(ref _places, larger);
        }

        _seats[seat.Number] = seat;
        if (_names.Add(seat)) TakeRanks();
    }

    private void Remove(Client.Seat seat)
    {
        var place = _places[seat.Number];
        _seats[seat.Number] = null;
        _unused.Push(seat.Number);
        seat.Number = -1;
        _names.Remove(seat);
        if (place >= 0) RemoveFromHeap(place);
        else _run.Remove(~place);
    }

    private void RemoveFromHeap(int place)
    {
        var last = _heap[--_inHeap];
        if (place == _inHeap) return;
        Put(place, last);
        if (!_isStale) Sink(Rise(place));
    }

    /// <summary>Measures all anew; those that come in order are a run from the beginning.</summary>
    private void Rebuild(Quantities total)
    {
        _isStale = false;
        for (var slot = _run.First; slot >= 0; slot = _run.Next(slot)) Put(_inHeap++, _run[slot]);
        _run.Clear();
        var all = _inHeap;
        _inHeap = 0;
        for (var i = 0; i < all; i++)
        {
            var client = this[i];
            var entry = _heap[i] with { Served = client.Served, Share = DominantShare.Of(client.Held, total, client.Weight) };
            if (_run.Takes(in entry)) _run.Append(in entry, _places);
            else Put(_inHeap++, in entry);
        }

        for (var i = (_inHeap - 2) / Below; i >= 0; i--) Sink(i);
    }

    /// <summary>All were given other ranks; the order between them is as it was.</summary>
    private void TakeRanks()
    {
        for (var i = 0; i < _inHeap; i++) _heap[i] = _heap[i] with { Rank = _seats[_heap[i].Number]!.Rank };
        for (var slot = _run.First; slot >= 0; slot = _run.Next(slot)) _run.Replace(slot, _run[slot] with { Rank = _seats[_run[slot].Number]!.Rank });
    }

    private int Rise(int place) => Rise(place, 0, _heap[place]);

    /// <summary>Puts an entry in order between a place and one above it, at most.</summary>
    private int Rise(int place, int top, ServiceEntry entry)
    {
        while (place > top)
        {
            var above = (place - 1) / Below;
            if (!ServiceEntry.GoesBefore(in entry, in _heap[above])) break;
            Put(place, in _heap[above]);
            place = above;
        }

        Put(place, in entry);
        return place;
    }

    /// <summary>
    /// Who was served mostly goes far down: all the way along those that go first and up again (bottom-up heapsort, Wegener 1993), which takes fewer
    /// comparisons than going down step by step.
    /// </summary>
    private void Sink(int place)
    {
        var entry = _heap[place];
        var below = First(place);
        if (below < 0 || !ServiceEntry.GoesBefore(in _heap[below], in entry)) return;
        var top = place;
        for (; below >= 0; below = First(place))
        {
            Put(place, in _heap[below]);
            place = below;
        }

        Rise(place, top, entry);
    }

    /// <summary>Which of those below a place goes first; -1 where there is none.</summary>
    private int First(int place)
    {
        var first = (place * Below) + 1;
        if (first >= _inHeap) return -1;
        var end = Math.Min(first + Below, _inHeap);
        for (var i = first + 1; i < end; i++) first = ServiceEntry.GoesBefore(in _heap[i], in _heap[first]) ? i : first;
        return first;
    }

    private void Put(int place, in ServiceEntry entry)
    {
        _heap[place] = entry;
        _places[entry.Number] = place;
    }
}
