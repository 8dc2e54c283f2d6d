using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>
/// Places instances of one app one after another on the same offers, remembering each choice. The offers are put in order once; an
/// instance then costs a look at the best of each zone and the logarithm of the number of offers. Where they are drawn there is no order.
/// </summary>
public sealed class PlacementRound
{
    private const int Nobody = -1;

    private readonly Offer[] _offers;
    private readonly Site[] _sites;

    /// <summary>What is left of each offer; only where the app may use special resources: reserved ones, or disks its volumes ask for.</summary>
    private readonly Resources[] _left;
    private readonly List<int> _outdated = [];
    private readonly Fit _fit;
    private readonly Ranking _ranking;
    private readonly List<CandidateHeap> _heaps = [];

    /// <summary>In place of the heaps, for <see cref="PlacementStrategy.Random"/>.</summary>
    private DrawnCandidates? _drawn;

    /// <summary>Each offer's host and the next offer on that host; only where instances are spread over hosts.</summary>
    private readonly (int Host, int Next)[] _hosts;

    /// <summary>Made once: a draw asks them of many offers.</summary>
    private readonly Func<int, bool> _acceptsForNow;
    private readonly Func<int, bool> _fits;
    private bool _isOrdered;

    /// <param name="request">What is to be placed.</param>
    /// <param name="offers">Candidates; ties are broken by their order.</param>
    public PlacementRound(PlacementRequest request, IReadOnlyList<Offer> offers)
    {
        _offers = [.. offers];
        _sites = new Site[_offers.Length];
        _fit = new Fit(request);
        var isSpecial = !_fit.Needs.Disks.IsEmpty;
        for (var i = 0; i < _offers.Length; i++)
        {
            (_sites[i].Free, _sites[i].Ports) = _fit.Needs.Usable.Of(_offers[i].Resources);
            isSpecial |= _fit.Needs.Usable.Concerns(_offers[i].Resources);
        }

        _left = isSpecial ? [.. _offers.Select(offer => offer.Resources)] : [];
        _ranking = new Ranking(request);
        (_acceptsForNow, _fits) = (AcceptsForNow, offer => Fits(offer));
        _hosts = _ranking.Spreads ? new (int, int)[_offers.Length] : [];
        foreach (var placed in request.Placed) _ranking.Add(placed.Hostname, placed.Zone);
    }

    /// <summary>The offers with what the choices so far left of them, in their order.</summary>
    public IReadOnlyList<Offer> Offers
    {
        get
        {
            foreach (var i in _outdated)
            {
                _offers[i] = _offers[i] with { Resources = _left.Length > 0 ? _left[i] : _offers[i].Resources with { Amounts = _sites[i].Free, Ports = _sites[i].Ports } };
                _sites[i].IsOutdated = false;
            }

            _outdated.Clear();
            return _offers;
        }
    }

    /// <summary>The best place for one more instance, or null when none fits.</summary>
    /// <param name="random">
    /// Draws dynamic host ports, used only when a place is found; for <see cref="PlacementStrategy.Random"/> once more at the beginning.
    /// </param>
    /// <param name="home">The only agent it may go to; null for any.</param>
    /// <param name="disks">The disk each of its volumes is on already, null for those in the agent's work directory; default when none was made.</param>
    public Placed? Next(IRandomSource random, AgentId? home = null, ImmutableArray<DiskSource?> disks = default)
    {
        if (!_isOrdered) Order(random);
        var best = home is { } only ? BestOn(only, disks) : _drawn?.Draw(_acceptsForNow, _fits) ?? Best();
        return best < 0 ? null : Take(best, random, disks);
    }

    /// <summary>Why what is left of an offer does not fit one more instance, or null when it does.</summary>
    public Misfit? Explain(Offer offer) => _fit.Misfit(offer);

    private int Best()
    {
        CandidateHeap? best = null;
        var bestInZone = 0;
        foreach (var heap in _heaps)
        {
            if (!heap.IsEmpty && !AcceptsForNow(heap.Top.Offer)) continue;
            while (!heap.IsEmpty && !Fits(heap.Top.Offer)) heap.RemoveTop();
            if (heap.IsEmpty) continue;
            var inZone = InZone(heap);
            if (best is not null && !Ranking.Rank.GoesBefore(in heap.Top, inZone, in best.Top, bestInZone)) continue;
            (best, bestInZone) = (heap, inZone);
        }

        return best?.Top.Offer ?? Nobody;
    }

    /// <summary>The best of one agent's offers, which are few.</summary>
    private int BestOn(AgentId agent, ImmutableArray<DiskSource?> disks)
    {
        var best = -1;
        for (var i = 0; i < _offers.Length; i++)
        {
            if (_offers[i].Agent != agent || !Fits(i, disks) || !AcceptsForNow(i)) continue;
            if (best < 0 || Ranking.Rank.GoesBefore(RankAt(i), InZone(_sites[i].Heap), RankAt(best), InZone(_sites[best].Heap))) best = i;
        }

        return best;
    }

    /// <summary>How many instances of the app are in the zone; 0 where that does not matter.</summary>
    private int InZone(CandidateHeap? heap) => heap is not null && _ranking.Spreads ? _ranking.Zones.CountOf(heap.Zone) : 0;

    /// <summary>An offer's rank; of one that was taken out it is found anew, since an instance whose disks are held there may still fit.</summary>
    private Ranking.Rank RankAt(int offer)
    {
        ref var site = ref _sites[offer];
        return site.Heap is { } heap && heap.Has(offer) ? heap[offer] : _ranking.RankOf(offer, in site.Free, HostOf(offer));
    }

    private bool AcceptsForNow(int offer) => _fit.Rules.AcceptForNow(_offers[offer]);

    private bool Fits(int offer, ImmutableArray<DiskSource?> disks = default) =>
        _fit.Needs.FitIn(_sites[offer].Free, _sites[offer].Ports) && _fit.Needs.Suit(_offers[offer]) && _fit.Rules.AcceptForGood(_offers[offer]) &&
        (_fit.Needs.Disks.IsEmpty || _fit.Needs.Disks.Assign(_left[offer].Special, _offers[offer].Agent, disks) is not null);

    private void Order(IRandomSource random)
    {
        _isOrdered = true;
        if (_ranking.IsRandom) Gather(new DrawnCandidates(random.Next()));
        else Rank();
    }

    private void Gather(DrawnCandidates drawn)
    {
        _drawn = drawn;
        for (var i = 0; i < _offers.Length; i++) drawn.Add(i, _fit.Rules.GroupOf(_offers[i]), _ranking.WastesGpus(in _sites[i].Free));
    }

    private void Rank()
    {
        if (_ranking.Spreads) NumberHosts();
        var places = new int[_offers.Length];
        var heaps = new Dictionary<string, CandidateHeap>(StringComparer.Ordinal);
        for (var i = 0; i < _offers.Length; i++)
        {
            var offer = _offers[i];
            var key = _fit.Rules.GroupOf(offer);
            if (!heaps.TryGetValue(key, out var heap))
                _heaps.Add(heaps[key] = heap = new CandidateHeap(_ranking.Zones.NumberOf(offer.Zone ?? ""), places));
            heap.Add(_ranking.RankOf(i, in _sites[i].Free, HostOf(i)));
            _sites[i].Heap = heap;
        }

        foreach (var heap in _heaps) heap.Build();
    }

    /// <summary>Gives hosts numbers and links the offers of each, the last to the first.</summary>
    private void NumberHosts()
    {
        var last = new int[_ranking.Hosts.Count + _offers.Length];
        Array.Fill(last, Nobody);
        for (var i = 0; i < _offers.Length; i++)
        {
            var host = _ranking.Hosts.NumberOf(_offers[i].Hostname);
            _hosts[i] = (host, i);
            if (last[host] is >= 0 and var before) (_hosts[i].Next, _hosts[before].Next) = (_hosts[before].Next, i);
            last[host] = i;
        }
    }

    private int HostOf(int offer) => _ranking.Spreads ? _hosts[offer].Host : Nobody;

    private Placed Take(int index, IRandomSource random, ImmutableArray<DiskSource?> disks)
    {
        var offer = _offers[index];
        ref var site = ref _sites[index];
        var ports = _fit.Needs.Ports.Assign(site.Ports, random);
        var onHost = PortNeeds.OnHost(ports);
        var taken = new Resources(_fit.Needs.Amounts, onHost);
        site.Free -= taken.Amounts;
        site.Ports = site.Ports.Except(onHost);
        ImmutableArray<Resource?> onDisks = [];
        if (_left.Length > 0)
        {
            taken = _fit.Needs.Usable.Take(_left[index], taken.Amounts, onHost);
            if (!_fit.Needs.Disks.IsEmpty)
            {
                onDisks = _fit.Needs.Disks.Assign(_left[index].Special, offer.Agent, disks)!.Value;
                taken += Resources.Of([.. onDisks.OfType<Resource>()]);
                if (!disks.IsDefault) _fit.Needs.Disks.Returned(offer.Agent, disks);
            }

            _left[index] -= taken;
        }

        if (!site.IsOutdated)
        {
            site.IsOutdated = true;
            _outdated.Add(index);
        }

        _fit.Rules.TakeRoom(offer.Zone);
        _fit.Rules.Add(offer.Hostname, offer.Region, offer.Zone, offer.Attributes);
        Rerank(index);
        return new Placed(offer, taken, ports) { Disks = onDisks };
    }

    /// <summary>An instance was placed: what is left of its offer is another, and where instances are spread each offer of its host is worse.</summary>
    private void Rerank(int index)
    {
        if (_drawn is not null) return;
        if (_ranking.Spreads)
        {
            _ranking.Hosts.Add(_hosts[index].Host);
            _ranking.Zones.Add(_sites[index].Heap!.Zone);
        }

        var at = index;
        do
        {
            ref var site = ref _sites[at];
            if (site.Heap!.Has(at)) site.Heap.Change(_ranking.RankOf(at, in site.Free, HostOf(at)));
            if (!_ranking.Spreads) return;
            at = _hosts[at].Next;
        }
        while (at != index);
    }

    /// <summary>What is left of one offer, and where it stands: side by side, as of many thousand offers the one that is chosen is in no cache.</summary>
    private struct Site
    {
        public ResourceAmounts Free;
        public PortSet Ports;

        /// <summary>Null where offers are drawn.</summary>
        public CandidateHeap? Heap;

        /// <summary>Whether something was taken since the offer was last written.</summary>
        public bool IsOutdated;
    }
}
