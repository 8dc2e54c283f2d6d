using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>Finds a home for one instance: pure, and the same for the same arguments. For many at once see <see cref="PlacementRound"/>.</summary>
public static class Placer
{
    /// <summary>
    /// The best of the offers for one instance, or null when none fits. Call again with the chosen offer reduced
    /// (<see cref="Placed.Taken"/>) and the choice added to <see cref="PlacementRequest.Placed"/> for the next instance.
    /// Best is, by the default strategy: fewest instances of the app on the host, then in the zone, then no GPUs where none are needed,
    /// then the most room for further instances, then the earlier offer.
    /// </summary>
    /// <param name="request">What is to be placed.</param>
    /// <param name="offers">Candidates; ties are broken by their order.</param>
    /// <param name="random">Draws dynamic host ports, as Marathon does: a random start, then consecutive free ports with wrap-around.</param>
    public static Placed? Place(PlacementRequest request, IReadOnlyList<Offer> offers, IRandomSource random) =>
        new PlacementRound(request, offers).Next(random);

    /// <summary>Why the offer does not fit, or null when it does. Every check is made, so all reasons are known.</summary>
    public static Misfit? Explain(PlacementRequest request, Offer offer) => new Fit(request).Misfit(offer);
}
