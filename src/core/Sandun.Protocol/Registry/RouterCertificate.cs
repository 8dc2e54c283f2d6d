namespace Sandun.Protocol;

/// <summary>A certificate a router serves TLS with.</summary>
/// <param name="Name">1–64 letters, digits, dots, hyphens, underscores.</param>
/// <param name="Pem">Leaf, chain and private key. Never logged.</param>
public sealed record RouterCertificate(string Name, string Pem)
{
    public override string ToString() => $"certificate {Name}";
}
