namespace Sandun.Placement;

/// <summary>
/// Offers of one zone, alike in what rules that change their mind look at, the best on top. What does not fit when it comes to the top is
/// taken out for good: within a round offers only shrink, and the other rules only grow stricter.
/// </summary>
/// <param name="zone">Their zone's number.</param>
/// <param name="places">Where every offer is in its heap; shared by all heaps of a round.</param>
/// <remarks>
/// Four ranks lie below each, side by side in memory, and they are the ranks themselves: of many thousand offers those that are compared are
/// in no cache (LaMarca and Ladner, "The Influence of Caches on the Performance of Heaps", 1996).
/// </remarks>
internal sealed class CandidateHeap(int zone, int[] places)
{
    private const int Below = 4;

    private Ranking.Rank[] _heap = [];
    private int _count;

    public int Zone => zone;

    public bool IsEmpty => _count == 0;

    /// <summary>The best offer's rank.</summary>
    public ref readonly Ranking.Rank Top => ref _heap[0];

    /// <summary>The rank of an offer that is here.</summary>
    public ref readonly Ranking.Rank this[int offer] => ref _heap[places[offer]];

    /// <summary>Whether an offer was not taken out.</summary>
    public bool Has(int offer) => places[offer] >= 0;

    /// <summary>Takes in one more; <see cref="Build"/> puts all in order once they are.</summary>
    public void Add(in Ranking.Rank rank)
    {
        if (_count == _heap.Length) Array.Resize(ref _heap, Math.Max(Below, _count * 2));
        Put(_count++, in rank);
    }

    public void Build()
    {
        for (var i = (_count - 2) / Below; i >= 0; i--) Sink(i, _heap[i]);
    }

    public void RemoveTop()
    {
        places[_heap[0].Offer] = -1;
        if (--_count > 0) Sink(0, _heap[_count]);
    }

    /// <summary>An offer that is here has another rank now.</summary>
    public void Change(in Ranking.Rank rank)
    {
        var place = places[rank.Offer];
        if (place > 0 && Ranking.Rank.GoesBefore(in rank, in _heap[(place - 1) / Below])) Rise(place, 0, rank);
        else Sink(place, rank);
    }

    /// <summary>Puts a rank in order between a place and one above it, at most.</summary>
    private void Rise(int place, int top, Ranking.Rank rank)
    {
        while (place > top)
        {
            var above = (place - 1) / Below;
            if (!Ranking.Rank.GoesBefore(in rank, in _heap[above])) break;
            Put(place, in _heap[above]);
            place = above;
        }

        Put(place, in rank);
    }

    /// <summary>
    /// What no longer is the best mostly goes far down: it goes all the way along the better ones and up again (bottom-up heapsort, Wegener 1993),
    /// which takes half the comparisons of going down step by step.
    /// </summary>
    private void Sink(int place, Ranking.Rank rank)
    {
        var top = place;
        for (var below = Best(place); below >= 0; below = Best(place))
        {
            if (place == top && !Ranking.Rank.GoesBefore(in _heap[below], in rank)) break;
            Put(place, in _heap[below]);
            place = below;
        }

        Rise(place, top, rank);
    }

    /// <summary>The best of those below a place; -1 where there is none.</summary>
    private int Best(int place)
    {
        var best = (place * Below) + 1;
        if (best >= _count) return -1;
        var end = Math.Min(best + Below, _count);
        for (var i = best + 1; i < end; i++) best = Ranking.Rank.GoesBefore(in _heap[i], in _heap[best]) ? i : best;
        return best;
    }

    private void Put(int place, in Ranking.Rank rank)
    {
        _heap[place] = rank;
        places[rank.Offer] = place;
    }
}
