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

    /// <summary>All routes and routers on one page.</summary>
    Task<RoutingReport> RoutingAsync(CancellationToken cancellation);

    /// <summary>Certificates, ordered by name, without their keys.</summary>
    Task<IReadOnlyList<CertificateSummary>> CertificatesAsync(CancellationToken cancellation);

    /// <summary>Keeps a certificate under a name, in place of one there is; routers serve it within a second.</summary>
    /// <param name="name">1–64 letters, digits, dots, hyphens, underscores.</param>
    /// <param name="pem">Leaf, chain and unencrypted private key in PEM.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<CertificateSummary> PutCertificateAsync(string name, string pem, CancellationToken cancellation);

    Task<Done> RemoveCertificateAsync(string name, CancellationToken cancellation);

    /// <summary>Changes where the traffic of apps goes: all at once, or nothing. Restarts nothing.</summary>
    Task<Done> DirectTrafficAsync(IReadOnlyList<TrafficOrder> orders, CancellationToken cancellation);
}
