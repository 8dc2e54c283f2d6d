using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// A router that is not heard of any more. Its proxy may go on with the registry it had, so people are told of it for a while; nothing waits
/// for it.
/// </summary>
/// <param name="Router">Its name.</param>
/// <param name="Last">What it said last; null where it has not come since this server decides.</param>
/// <param name="Since">When it was missed.</param>
public sealed record LostRouter(RouterId Router, RouterReport? Last, DateTimeOffset Since);
