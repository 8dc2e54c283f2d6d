using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>A candidate configuration HAProxy does not take.</summary>
/// <param name="Complaint">What it says.</param>
/// <param name="Backends">Backends it complains of; the rest may well be served without them.</param>
/// <param name="Certificates">Certificates it complains of, each with what it says against it; the same.</param>
internal sealed record Refusal(string Complaint, IReadOnlyList<string> Backends, IReadOnlyList<RefusedCertificate> Certificates)
{
    public static Refusal Of(string complaint, string candidate, ProxyModel model) => new(
        complaint, RefusedSection.BackendsOf(complaint, HaproxyFolder.CandidateName, candidate), CertificateSet.RefusedBy(complaint, model.Certificates));
}
