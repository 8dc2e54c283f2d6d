using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>An offer that was neither accepted nor declined yet: its resources are held for the framework.</summary>
public sealed record OutstandingOffer(FrameworkId Framework, Offer Offer)
{
    public Holder Holder => new(Framework, Offer.Role);
}
