using System.Security.Cryptography.X509Certificates;

namespace Sandun.AgentLink.Admission;

/// <summary>Where newcomers become nodes and nodes get new certificates.</summary>
public interface ILinkDesk
{
    /// <summary>The authority's certificate; null on a server whose link is its socket alone.</summary>
    X509Certificate2? Authority { get; }

    /// <summary>Link addresses of all servers as they are now, <c>host:port</c>.</summary>
    IReadOnlyList<string> Servers { get; }

    /// <summary>How long after its certificate's end a node may still ask for a new one.</summary>
    TimeSpan RenewalGrace { get; }

    /// <summary>Makes a newcomer a node.</summary>
    /// <exception cref="JoinRefusedException">Not with this token or this request; the message says why.</exception>
    /// <exception cref="IOException">The store does not answer: it may be asked again.</exception>
    ValueTask<JoinedNode> JoinAsync(JoinApplication application, CancellationToken cancellation);

    /// <summary>A new certificate for a node that has proved who it is.</summary>
    /// <exception cref="JoinRefusedException">The request cannot be used.</exception>
    X509Certificate2 Renew(LinkPeer peer, byte[] request);
}
