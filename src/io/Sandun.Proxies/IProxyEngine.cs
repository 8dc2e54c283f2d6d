using Sandun.Routing;

namespace Sandun.Proxies;

/// <summary>A proxy that is brought to what the registry says. Driven by one loop, one call at a time.</summary>
public interface IProxyEngine : IAsyncDisposable
{
    /// <summary>What serves, with its version: <c>haproxy 2.6.12</c> or <c>yarp 2.3.0</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Does what is due now: starts or adopts the proxy, applies changes, looks after drains. Failures of the proxy come back in
    /// the status and are tried again; only cancellation is thrown.
    /// </summary>
    Task<ProxyStatus> ConvergeAsync(RegistryTable registry, CancellationToken cancellation);
}
