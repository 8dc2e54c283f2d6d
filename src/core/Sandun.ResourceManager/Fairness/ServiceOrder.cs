namespace Sandun.ResourceManager;

/// <summary>
/// Clients in the order they are served, as a heap: who is next costs nothing, a change the logarithm of the number of clients, and only
/// when the order is next asked for. While it is walked, changes wait: the order is that of the walk's beginning.
/// </summary>
/// <param name="seatOf">Which of a client's seats is in this order.</param>
/// <param name="takesPart">Whether a client takes part now.</param>
internal sealed class ServiceOrder(Func<Client, Client.Seat> seatOf, Func<Client, bool> takesPart)
{
    private readonly List<Client> _touched = [];
    private Entry[] _heap = [];
    private bool _isStale;

    public int Count { get; private set; }

    public Client this[int place] => _heap[place].Client;

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
    public bool GoesBefore(int first, int second) => _heap[first].GoesBefore(_heap[second]);

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
            else if (seat.Place >= 0) Remove(seat);
        }

        _touched.Clear();
        if (Count <= 1) _isStale = Count == 1;
        else if (_isStale) Rebuild(total);
    }

    private void Place(Client client, Client.Seat seat, Quantities total)
    {
        if (seat.Place < 0)
        {
            if (Count == _heap.Length) Array.Resize(ref _heap, Math.Max(4, Count * 2));
            seat.Place = Count++;
        }

        // Without others nobody asks for its share: it is worked out when a second comes.
        var share = _isStale ? default : DominantShare.Of(client.Held, total, client.Weight);
        _heap[seat.Place] = new Entry(client, seat, share, client.Served);
        if (!_isStale) Sink(Rise(seat.Place));
    }

    private void Remove(Client.Seat seat)
    {
        var place = seat.Place;
        seat.Place = -1;
        var last = _heap[--Count];
        _heap[Count] = default;
        if (place == Count) return;
        Put(place, last);
        if (!_isStale) Sink(Rise(place));
    }

    private void Rebuild(Quantities total)
    {
        _isStale = false;
        for (var i = 0; i < Count; i++)
            _heap[i] = _heap[i] with { Served = _heap[i].Client.Served, Share = DominantShare.Of(_heap[i].Client.Held, total, _heap[i].Client.Weight) };
        for (var i = (Count / 2) - 1; i >= 0; i--) Sink(i);
    }

    private int Rise(int place)
    {
        var entry = _heap[place];
        while (place > 0)
        {
            var above = (place - 1) / 2;
            if (!entry.GoesBefore(_heap[above])) break;
            Put(place, _heap[above]);
            place = above;
        }

        Put(place, entry);
        return place;
    }

    private void Sink(int place)
    {
        var entry = _heap[place];
        while (true)
        {
            var below = (place * 2) + 1;
            if (below >= Count) break;
            if (below + 1 < Count && _heap[below + 1].GoesBefore(_heap[below])) below++;
            if (!_heap[below].GoesBefore(entry)) break;
            Put(place, _heap[below]);
            place = below;
        }

        Put(place, entry);
    }

    private void Put(int place, in Entry entry)
    {
        _heap[place] = entry;
        entry.Seat.Place = place;
    }

    /// <summary>A client with what it was put in order by.</summary>
    private readonly record struct Entry(Client Client, Client.Seat Seat, DominantShare Share, long Served)
    {
        public bool GoesBefore(in Entry other)
        {
            var byShare = Share.CompareTo(other.Share);
            if (byShare != 0) return byShare < 0;
            return Served != other.Served ? Served < other.Served : string.CompareOrdinal(Client.Name, other.Client.Name) < 0;
        }
    }
}
