using System.Security.Cryptography.X509Certificates;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Identity;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>An authority of a month's age at hand: gives out certificates without asking for tokens.</summary>
internal sealed class TestDesk : ILinkDesk
{
    public CertificateAuthority Signing { get; init; } = CertificateAuthority.Create(LinkLifetimes.Default, DateTimeOffset.UtcNow - TimeSpan.FromDays(30));

    /// <summary>What the server's certificate names.</summary>
    public IReadOnlyCollection<string> Names { get; init; } = ["127.0.0.1", "localhost"];

    public int Renewals { get; private set; }

    public IReadOnlyList<string> Servers { get; set; } = [];

    public TimeSpan RenewalGrace => Signing.Lifetimes.RenewalGrace;

    X509Certificate2 ILinkDesk.Authority => Signing.Certificate;

    /// <summary>The certificate of a node, as if it had joined at that time.</summary>
    public NodeCredentials Credentials(NodeRole role, string id, DateTimeOffset? joined = null, Action<X509Certificate2>? save = null)
    {
        var (key, request) = NodeCredentials.NewRequest();
        using (key)
        {
            using var certificate = Signing.IssueNode(request, new NodeIdentity(role, id), joined ?? DateTimeOffset.UtcNow);
            return new NodeCredentials(Signing.Certificate, certificate.CopyWithPrivateKey(key), save);
        }
    }

    public ValueTask<JoinedNode> JoinAsync(JoinApplication application, CancellationToken cancellation) =>
        throw new JoinRefusedException("nobody joins here");

    public X509Certificate2 Renew(LinkPeer peer, byte[] request)
    {
        Renewals++;
        return Signing.IssueNode(request, peer.Identity!, DateTimeOffset.UtcNow);
    }
}
