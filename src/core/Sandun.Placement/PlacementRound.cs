using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>
/// Places instances of one app one after another on the same offers, remembering each choice. The offers are put in order once; an
/// instance then costs a look at the best of each zone and the logarithm of the number of offers.
/// </summary>
public sealed class PlacementRound
{
    private readonly PlacementRequest _request;
    private readonly Offer[] _offers;
    private readonly Fit _fit;
    private readonly Ranking _ranking;
    private readonly Ranking.Rank[] _ranks;
    private readonly List<CandidateHeap> _heaps = [];
    private readonly CandidateHeap[] _heapOf;
    private readonly Dictionary<string, List<int>> _onHost = new(StringComparer.Ordinal);
    private bool _isOrdered;

    /// <param name="request">What is to be placed.</param>
    /// <param name="offers">Candidates; ties are broken by their order.</param>
    public PlacementRound(PlacementRequest request, IReadOnlyList<Offer> offers)
    {
        _request = request;
        _offers = [.. offers];
        _fit = new Fit(request);
        _ranking = new Ranking(request);
        _ranks = new Ranking.Rank[_offers.Length];
        _heapOf = new CandidateHeap[_offers.Length];
        foreach (var placed in request.Placed) _ranking.Add(placed.Hostname, placed.Zone);
    }

    /// <summary>The offers with what the choices so far left of them, in their order.</summary>
    public IReadOnlyList<Offer> Offers => _offers;

    /// <summary>The best place for one more instance, or null when none fits.</summary>
    /// <param name="random">
    /// Draws dynamic host ports, used only when a place is found; for <see cref="PlacementStrategy.Random"/> once more at the beginning.
    /// </param>
    /// <param name="home">The only agent it may go to; null for any.</param>
    public Placed? Next(IRandomSource random, AgentId? home = null)
    {
        if (!_isOrdered) Order(random);
        var best = home is { } only ? BestOn(only) : Best();
        return best < 0 ? null : Take(best, random);
    }

    /// <summary>Why what is left of an offer does not fit one more instance, or null when it does.</summary>
    public Misfit? Explain(Offer offer) => _fit.Misfit(offer);

    private int Best()
    {
        var best = -1;
        var bestInZone = 0;
        foreach (var heap in _heaps)
        {
            if (!heap.IsEmpty && !_fit.Rules.AcceptForNow(_offers[heap.Top])) continue;
            while (!heap.IsEmpty && !Fits(_offers[heap.Top])) heap.RemoveTop();
            if (heap.IsEmpty) continue;
            var inZone = _ranking.InZone(heap.Zone);
            if (best >= 0 && !IsBetter(heap.Top, inZone, best, bestInZone)) continue;
            (best, bestInZone) = (heap.Top, inZone);
        }

        return best;
    }

    /// <summary>The best of one agent's offers, which are few.</summary>
    private int BestOn(AgentId agent)
    {
        var best = -1;
        for (var i = 0; i < _offers.Length; i++)
        {
            if (_offers[i].Agent != agent || !_fit.Accepts(_offers[i])) continue;
            if (best < 0 || IsBetter(i, _ranking.InZone(_offers[i].Zone), best, _ranking.InZone(_offers[best].Zone))) best = i;
        }

        return best;
    }

    private bool Fits(Offer offer) => _fit.Needs.FitIn(offer) && _fit.Rules.AcceptForGood(offer);

    private bool IsBetter(int offer, int inZone, int best, int bestInZone)
    {
        var order = _ranks[offer].CompareTo(inZone, _ranks[best], bestInZone);
        return order != 0 ? order < 0 : offer < best;
    }

    private void Order(IRandomSource random)
    {
        _isOrdered = true;
        if (_ranking.IsRandom) _ranking.Seed(random.Next());
        var places = new int[_offers.Length];
        var heaps = new Dictionary<string, CandidateHeap>(StringComparer.Ordinal);
        for (var i = 0; i < _offers.Length; i++)
        {
            var offer = _offers[i];
            _ranks[i] = _ranking.RankOf(offer, default);
            var key = _fit.Rules.GroupOf(offer);
            if (!heaps.TryGetValue(key, out var heap)) _heaps.Add(heaps[key] = heap = new CandidateHeap(offer.Zone, _ranks, places));
            heap.Add(i);
            _heapOf[i] = heap;
            if (!_onHost.TryGetValue(offer.Hostname, out var onHost)) _onHost[offer.Hostname] = onHost = new List<int>(1);
            onHost.Add(i);
        }

        foreach (var heap in _heaps) heap.Build();
    }

    private Placed Take(int index, IRandomSource random)
    {
        var offer = _offers[index];
        var ports = _fit.Needs.Ports.Assign(offer.Resources.Ports, random);
        var hostPorts = PortSet.OfPorts(ports.Where(port => port.HostPort is not null).Select(port => port.HostPort!.Value));
        var taken = new Resources(_request.App.TotalAmounts, hostPorts);
        _offers[index] = offer with { Resources = offer.Resources - taken };
        _ranking.Add(offer.Hostname, offer.Zone);
        _fit.Rules.TakeRoom(offer.Zone);
        _fit.Rules.Add(offer.Hostname, offer.Region, offer.Zone, offer.Attributes);
        foreach (var other in _onHost[offer.Hostname])
        {
            if (_ranking.IsRandom && other != index) continue;
            _ranks[other] = _ranking.RankOf(_offers[other], _ranks[other]);
            _heapOf[other].Changed(other);
        }

        return new Placed(offer, taken, ports);
    }
}
