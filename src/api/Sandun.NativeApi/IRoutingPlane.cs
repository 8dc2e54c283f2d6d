namespace Sandun.NativeApi;

/// <summary>
/// Routes, routers and traffic, for console, command line and API. Every method throws <see cref="ControlPlaneException"/> with a
/// sentence for people.
/// </summary>
public interface IRoutingPlane
{
    /// <summary>What routers carry now.</summary>
    /// <param name="id">One app only; null for all, without their instances.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<TrafficReport> TrafficAsync(string? id, CancellationToken cancellation);

    /// <summary>Changes where the traffic of apps goes: all at once, or nothing. Restarts nothing.</summary>
    Task<Done> DirectTrafficAsync(IReadOnlyList<TrafficOrder> orders, CancellationToken cancellation);
}
