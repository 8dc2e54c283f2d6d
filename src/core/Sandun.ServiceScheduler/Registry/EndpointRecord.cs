using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>An endpoint with what the scheduler knows beyond routers.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Since">When its state began.</param>
/// <param name="Confirmed">Whether every router serves it as it is, or was waited for long enough.</param>
internal sealed record EndpointRecord(Endpoint Endpoint, DateTimeOffset Since, bool Confirmed);
