using System.Security.Cryptography.X509Certificates;
using Sandun.AgentLink.Admission;

namespace Sandun.Server.Links.Joining;

/// <summary>A server whose link is its socket alone: nothing joins it.</summary>
internal sealed class NoDesk : ILinkDesk
{
    public X509Certificate2? Authority => null;

    public IReadOnlyList<string> Servers => [];

    public TimeSpan RenewalGrace => TimeSpan.Zero;

    public ValueTask<JoinedNode> JoinAsync(JoinApplication application, CancellationToken cancellation) => throw Refusal();

    public X509Certificate2 Renew(LinkPeer peer, byte[] request) => throw Refusal();

    private static JoinRefusedException Refusal() => new("this server has no link address: start it with --link-listen ADDRESS:5052");
}
