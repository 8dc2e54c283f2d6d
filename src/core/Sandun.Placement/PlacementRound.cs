using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>
/// Places instances of one app one after another on the same offers, remembering each choice: the cost of an instance is one look at
/// each offer, however many instances there are already.
/// </summary>
public sealed class PlacementRound
{
    private readonly PlacementRequest _request;
    private readonly Offer[] _offers;
    private readonly Fit _fit;
    private readonly Spread _spread;

    /// <param name="request">What is to be placed.</param>
    /// <param name="offers">Candidates; ties are broken by their order.</param>
    public PlacementRound(PlacementRequest request, IReadOnlyList<Offer> offers)
    {
        _request = request;
        _offers = [.. offers];
        _fit = new Fit(request);
        _spread = new Spread(request);
    }

    /// <summary>The offers with what the choices so far left of them, in their order.</summary>
    public IReadOnlyList<Offer> Offers => _offers;

    /// <summary>The best place for one more instance, or null when none fits.</summary>
    /// <param name="random">Draws dynamic host ports; used only when a place is found.</param>
    /// <param name="home">The only agent it may go to; null for any.</param>
    public Placed? Next(IRandomSource random, AgentId? home = null)
    {
        var best = -1;
        Spread.Rank bestRank = default;
        var most = Spread.Most(_offers);
        for (var i = 0; i < _offers.Length; i++)
        {
            if ((home is { } only && _offers[i].Agent != only) || !_fit.Accepts(_offers[i])) continue;
            var rank = _spread.RankOf(_offers[i], most);
            if (best >= 0 && !rank.IsBetterThan(bestRank)) continue;
            best = i;
            bestRank = rank;
        }

        return best < 0 ? null : Take(best, random);
    }

    /// <summary>Why what is left of an offer does not fit one more instance, or null when it does.</summary>
    public Misfit? Explain(Offer offer) => _fit.Misfit(offer);

    private Placed Take(int index, IRandomSource random)
    {
        var offer = _offers[index];
        var ports = _fit.Needs.Ports.Assign(offer.Resources.Ports, random);
        var hostPorts = PortSet.OfPorts(ports.Where(port => port.HostPort is not null).Select(port => port.HostPort!.Value));
        var taken = new Resources(_request.App.TotalAmounts, hostPorts);
        _offers[index] = offer with { Resources = offer.Resources - taken };
        _spread.Add(offer.Hostname, offer.Zone);
        _fit.Rules.TakeRoom(offer.Zone);
        _fit.Rules.Add(offer.Hostname, offer.Region, offer.Zone, offer.Attributes);
        return new Placed(offer, taken, ports);
    }
}
