using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>An offer that was neither accepted nor declined yet: its resources are held for the framework.</summary>
/// <param name="framework">Whose offer it is.</param>
/// <param name="offer">The offer.</param>
/// <param name="since">When it was made.</param>
public sealed class OutstandingOffer(FrameworkId framework, Offer offer, DateTimeOffset since)
{
    public FrameworkId Framework => framework;

    public Offer Offer => offer;

    public DateTimeOffset Since => since;

    public Holder Holder => new(framework, offer.Role);

    /// <summary>Its neighbours in the order in which offers were made. Neighbours are the book's own: entries beside the offers would double its garbage.</summary>
    internal (OutstandingOffer? Before, OutstandingOffer? After) InOrder;

    /// <summary>Its neighbours among its agent's offers.</summary>
    internal (OutstandingOffer? Before, OutstandingOffer? After) OnAgent;

    /// <summary>Its neighbours among its framework's offers.</summary>
    internal (OutstandingOffer? Before, OutstandingOffer? After) OfFramework;
}
