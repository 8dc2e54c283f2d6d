namespace Sandun.ResourceManager;

/// <summary>
/// Clients in the order they are served, as a heap: who is next costs nothing, a change the logarithm of the number of clients, and only
/// when the order is next asked for. While it is walked, changes wait: the order is that of the walk's beginning.
/// </summary>
/// <param name="seatOf">Which of a client's seats is in this order.</param>
/// <param name="takesPart">Whether a client takes part now.</param>
/// <remarks>
/// Four entries lie below each: half the levels of a heap of two, and entries that are compared lie side by side in memory (LaMarca and Ladner,
/// "The Influence of Caches on the Performance of Heaps", 1996). They hold all they are compared by, and no references.
/// </remarks>
internal sealed class ServiceOrder(Func<Client, Client.Seat> seatOf, Func<Client, bool> takesPart)
{
    /// <summary>How many lie below each.</summary>
    public const int Below = 4;

    private readonly List<Client> _touched = [];
    private readonly NameRanks _names = new();
    private readonly Stack<int> _unused = [];
    private Entry[] _heap = [];

    /// <summary>By the clients' numbers: who has it, and where in the heap.</summary>
    private Client.Seat?[] _seats = [];
    private int[] _places = [];
    private bool _isStale;

    public int Count { get; private set; }

    public Client this[int place] => _seats[_heap[place].Number]!.Client;

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
    public bool GoesBefore(int first, int second) => Entry.GoesBefore(in _heap[first], in _heap[second]);

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

    private void Place(Client client, Client.Seat seat, Quantities total)
    {
        if (seat.Number < 0) Enter(seat);

        // Without others nobody asks for its share: it is worked out when a second comes.
        var share = _isStale ? default : DominantShare.Of(client.Held, total, client.Weight);
        var place = _places[seat.Number];
        _heap[place] = new Entry(share, client.Served, seat.Rank, seat.Number);
        if (!_isStale) Sink(Rise(place));
    }

    private void Enter(Client.Seat seat)
    {
        if (Count == _heap.Length)
        {
            var larger = Math.Max(4, Count * 2);
            Array.Resize(ref _heap, larger);
            Array.Resize(ref _seats, larger);
            Array.Resize(ref _places, larger);
        }

        seat.Number = _unused.TryPop(out var unused) ? unused : Count;
        _seats[seat.Number] = seat;
        _places[seat.Number] = Count;
        if (_names.Add(seat)) TakeRanks();
        Count++;
    }

    private void Remove(Client.Seat seat)
    {
        var place = _places[seat.Number];
        _seats[seat.Number] = null;
        _unused.Push(seat.Number);
        seat.Number = -1;
        _names.Remove(seat);
        var last = _heap[--Count];
        if (place == Count) return;
        Put(place, last);
        if (!_isStale) Sink(Rise(place));
    }

    private void Rebuild(Quantities total)
    {
        _isStale = false;
        for (var i = 0; i < Count; i++)
        {
            var client = this[i];
            _heap[i] = _heap[i] with { Served = client.Served, Share = DominantShare.Of(client.Held, total, client.Weight) };
        }

        for (var i = (Count - 2) / Below; i >= 0; i--) Sink(i);
    }

    /// <summary>All were given other ranks; the order between them is as it was.</summary>
    private void TakeRanks()
    {
        for (var i = 0; i < Count; i++) _heap[i] = _heap[i] with { Rank = _seats[_heap[i].Number]!.Rank };
    }

    private int Rise(int place) => Rise(place, 0, _heap[place]);

    /// <summary>Puts an entry in order between a place and one above it, at most.</summary>
    private int Rise(int place, int top, Entry entry)
    {
        while (place > top)
        {
            var above = (place - 1) / Below;
            if (!Entry.GoesBefore(in entry, in _heap[above])) break;
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
        if (below < 0 || !Entry.GoesBefore(in _heap[below], in entry)) return;
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
        if (first >= Count) return -1;
        var end = Math.Min(first + Below, Count);
        for (var i = first + 1; i < end; i++) first = Entry.GoesBefore(in _heap[i], in _heap[first]) ? i : first;
        return first;
    }

    private void Put(int place, in Entry entry)
    {
        _heap[place] = entry;
        _places[entry.Number] = place;
    }

    /// <summary>A client's number with what it was put in order by.</summary>
    private readonly record struct Entry(DominantShare Share, long Served, long Rank, int Number)
    {
        public static bool GoesBefore(in Entry a, in Entry b)
        {
            // Of equal weight and measured by the same resource, as nearly all are; without branches, as nobody can foretell which it is.
            if (a.Share.Total == b.Share.Total && a.Share.Weight == b.Share.Weight) return (a.Share.Held < b.Share.Held) | ((a.Share.Held == b.Share.Held) & IsServedFirst(a, b));
            var byShare = a.Share.CompareTo(b.Share);
            return byShare < 0 || (byShare == 0 && IsServedFirst(a, b));
        }

        /// <summary>Of equal shares.</summary>
        private static bool IsServedFirst(in Entry a, in Entry b) => (a.Served < b.Served) | ((a.Served == b.Served) & (a.Rank < b.Rank));
    }
}
