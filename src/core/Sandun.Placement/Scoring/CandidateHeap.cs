namespace Sandun.Placement;

/// <summary>
/// Offers of one zone, alike in what rules that change their mind look at, the best on top. What does not fit when it comes to the top is
/// taken out for good: within a round offers only shrink, and the other rules only grow stricter.
/// </summary>
/// <param name="zone">Their zone's number.</param>
/// <param name="ranks">Every offer's rank; those of offers in this heap change only with <see cref="Changed"/>.</param>
/// <param name="places">Where every offer is in its heap; shared by all heaps of a round.</param>
internal sealed class CandidateHeap(int zone, Ranking.Rank[] ranks, int[] places)
{
    private readonly List<int> _heap = [];

    public int Zone => zone;

    public bool IsEmpty => _heap.Count == 0;

    /// <summary>The best offer's index.</summary>
    public int Top => _heap[0];

    public void Add(int offer)
    {
        places[offer] = _heap.Count;
        _heap.Add(offer);
    }

    /// <summary>Puts all in order once they are added.</summary>
    public void Build()
    {
        for (var i = (_heap.Count / 2) - 1; i >= 0; i--) Sink(i);
    }

    public void RemoveTop()
    {
        places[_heap[0]] = -1;
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (_heap.Count == 0) return;
        Put(0, last);
        Sink(0);
    }

    /// <summary>The offer's rank is another now.</summary>
    public void Changed(int offer)
    {
        if (places[offer] is >= 0 and var place) Sink(Rise(place));
    }

    private bool GoesBefore(int a, int b)
    {
        var order = ranks[a].CompareTo(in ranks[b]);
        return order != 0 ? order < 0 : a < b;
    }

    private int Rise(int place)
    {
        var offer = _heap[place];
        while (place > 0 && GoesBefore(offer, _heap[(place - 1) / 2]))
        {
            Put(place, _heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }

        Put(place, offer);
        return place;
    }

    /// <summary>
    /// What no longer is the best mostly goes far down: it goes all the way along the better ones and up again (bottom-up heapsort, Wegener 1993),
    /// which takes half the comparisons of going down step by step.
    /// </summary>
    private void Sink(int place)
    {
        var offer = _heap[place];
        var below = Better(place);
        if (below < 0 || !GoesBefore(_heap[below], offer))
        {
            Put(place, offer);
            return;
        }

        var from = place;
        for (; below >= 0; below = Better(place))
        {
            Put(place, _heap[below]);
            place = below;
        }

        for (var above = (place - 1) / 2; place > from && GoesBefore(offer, _heap[above]); above = (place - 1) / 2)
        {
            Put(place, _heap[above]);
            place = above;
        }

        Put(place, offer);
    }

    /// <summary>The better of the two below a place; -1 where there is none.</summary>
    private int Better(int place)
    {
        var below = (place * 2) + 1;
        if (below >= _heap.Count) return -1;
        return below + 1 < _heap.Count && GoesBefore(_heap[below + 1], _heap[below]) ? below + 1 : below;
    }

    private void Put(int place, int offer)
    {
        _heap[place] = offer;
        places[offer] = place;
    }
}
