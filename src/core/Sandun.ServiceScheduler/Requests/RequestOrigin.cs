namespace Sandun.ServiceScheduler;

/// <summary>Where a request came from, as Marathon's <c>api_post_event</c> tells it.</summary>
/// <param name="ClientIp">Address of the caller.</param>
/// <param name="Uri">Path it called.</param>
public sealed record RequestOrigin(string ClientIp, string Uri);
