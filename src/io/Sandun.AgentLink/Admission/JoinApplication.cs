using System.Security.Cryptography.X509Certificates;
using Sandun.AgentLink.Identity;

namespace Sandun.AgentLink.Admission;

/// <summary>What a newcomer brings.</summary>
/// <param name="Role">What it is.</param>
/// <param name="Token">The token's bytes.</param>
/// <param name="Request">PKCS#10 request, signed by the key it will have.</param>
/// <param name="Node">The id it wants (routers), or null.</param>
/// <param name="Hostname">The machine's name, for people.</param>
/// <param name="Former">The certificate it had before, or null.</param>
public sealed record JoinApplication(NodeRole Role, byte[] Token, byte[] Request, string? Node, string Hostname, byte[]? Former)
{
    /// <summary>Larger than any honest token, request or certificate.</summary>
    public const int MaximumPart = 8 * 1024;

    /// <summary>Largest body of a call by a peer without a certificate: nobody unknown fills the server's memory.</summary>
    public const int MaximumBody = 64 * 1024;
}

/// <summary>What a newcomer became.</summary>
/// <param name="Node">Its id.</param>
/// <param name="Certificate">Its certificate.</param>
public sealed record JoinedNode(string Node, X509Certificate2 Certificate);
