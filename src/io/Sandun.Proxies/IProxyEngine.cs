using System.Collections.Immutable;
using Sandun.Protocol;
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

    /// <summary>Gives it the certificates TLS ends with; by the converging loop, before it is called.</summary>
    void UseCertificates(ImmutableArray<RouterCertificate> certificates);

    /// <summary>
    /// What was carried since the last call. Called about each second by a loop of its own, also while the proxy is being changed.
    /// Figures of a proxy that does not answer are missing; only cancellation is thrown.
    /// </summary>
    Task<ImmutableArray<TrafficRow>> MeasureAsync(CancellationToken cancellation);

    /// <summary>
    /// Apps that get far more than of late, so that their figures are worth telling at once. Called a few times a second by the loop that
    /// measures; cheap. None where the proxy does not answer; only cancellation is thrown.
    /// </summary>
    Task<ImmutableArray<PathId>> SurgingAsync(CancellationToken cancellation);
}
