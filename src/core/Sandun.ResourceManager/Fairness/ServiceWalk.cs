namespace Sandun.ResourceManager;

/// <summary>
/// Goes through a settled order client by client, without taking it apart: the next is the first among the heads of the parts not
/// yet entered. The first costs a comparison, each further one the logarithm of those before it.
/// </summary>
internal ref struct ServiceWalk(ServiceOrder order, List<int> heads)
{
    private readonly int _base = heads.Count;
    private int _at;
    private bool _hasBegun;

    public readonly Client Current => order[_at];

    /// <summary>Goes on; false when all have been visited.</summary>
    public bool MoveNext()
    {
        Span<int> next = stackalloc int[ServiceOrder.Below];
        var count = _hasBegun ? order.After(_at, next) : order.Heads(next);
        _hasBegun = true;
        foreach (var place in next[..count]) Offer(place);
        if (heads.Count == _base) return false;
        _at = Take();
        return true;
    }

    /// <summary>Gives the shared list back as it was.</summary>
    public readonly void End() => heads.RemoveRange(_base, heads.Count - _base);

    private readonly void Offer(int place)
    {
        heads.Add(place);
        var at = heads.Count - 1;
        while (at > _base)
        {
            var above = _base + ((at - _base - 1) / 2);
            if (!order.GoesBefore(place, heads[above])) break;
            heads[at] = heads[above];
            at = above;
        }

        heads[at] = place;
    }

    private readonly int Take()
    {
        var first = heads[_base];
        var last = heads[^1];
        heads.RemoveAt(heads.Count - 1);
        var count = heads.Count - _base;
        if (count == 0) return first;
        var at = 0;
        while (true)
        {
            var below = (at * 2) + 1;
            if (below >= count) break;
            if (below + 1 < count && order.GoesBefore(heads[_base + below + 1], heads[_base + below])) below++;
            if (!order.GoesBefore(heads[_base + below], last)) break;
            heads[_base + at] = heads[_base + below];
            at = below;
        }

        heads[_base + at] = last;
        return first;
    }
}
