using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>An offer that was neither accepted nor declined yet: its resources are held for the framework.</summary>
/// <param name="Framework">Whose offer it is.</param>
/// <param name="Offer">The offer.</param>
/// <param name="Since">When it was made.</param>
public sealed record OutstandingOffer(FrameworkId Framework, Offer Offer, DateTimeOffset Since)
{
    public Holder Holder => new(Framework, Offer.Role);
}
