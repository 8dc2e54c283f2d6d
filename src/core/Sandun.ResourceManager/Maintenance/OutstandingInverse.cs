using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>An inverse offer that was neither accepted nor declined yet.</summary>
/// <param name="Framework">Who is asked to leave.</param>
/// <param name="Offer">What it was sent.</param>
/// <param name="Since">When.</param>
public sealed record OutstandingInverse(FrameworkId Framework, InverseOffer Offer, DateTimeOffset Since);
