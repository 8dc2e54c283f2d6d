using System.Collections.Immutable;

namespace Sandun.Routing;

/// <summary>What a router has and found out, beside the registry.</summary>
/// <param name="Unavailable">Ports the machine does not give, each with the reason, a clause such as <c>is in use by another program</c>.</param>
/// <param name="Certificates">Certificates it was given, ordered by name.</param>
/// <param name="Isolated">Backends the proxy refused, by name, each with why.</param>
public sealed record ModelSurroundings(
    IReadOnlyDictionary<int, string> Unavailable, ImmutableArray<ModelCertificate> Certificates, IReadOnlyDictionary<string, string> Isolated)
{
    /// <summary>Whether a server has said which certificates there are; until then nobody knows that one does not exist.</summary>
    public bool CertificatesAreTold { get; init; } = true;

    /// <summary>Certificates the proxy refused.</summary>
    public ImmutableArray<RefusedCertificate> RefusedCertificates { get; init; } = [];
}

/// <summary>A certificate a proxy does not take.</summary>
/// <param name="Certificate">Which; one of other content under its name is another.</param>
/// <param name="Reason">What the proxy said, which may be nothing.</param>
public sealed record RefusedCertificate(ModelCertificate Certificate, string Reason);
