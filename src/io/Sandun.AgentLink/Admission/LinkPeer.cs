using System.Security.Cryptography.X509Certificates;
using Sandun.AgentLink.Identity;

namespace Sandun.AgentLink.Admission;

/// <summary>Who is at the other end of a connection to the server.</summary>
public sealed class LinkPeer
{
    /// <summary>On the server's own socket, which only the owner of its data directory can open: every role and every id.</summary>
    public static readonly LinkPeer Local = new(null, "", DateTimeOffset.MaxValue) { IsLocal = true };

    /// <summary>Without a certificate: may join and nothing else.</summary>
    public static readonly LinkPeer Unknown = new(null, "", DateTimeOffset.MinValue);

    private readonly Lock _lock = new();
    private DateTimeOffset _until;
    private string _serial;

    private LinkPeer(NodeIdentity? identity, string serial, DateTimeOffset until)
    {
        Identity = identity;
        _serial = serial;
        _until = until;
    }

    public bool IsLocal { get; private init; }

    /// <summary>Who it proved to be; null for the local and the unknown.</summary>
    public NodeIdentity? Identity { get; }

    /// <summary>Serial number of its certificate, upper-case hex.</summary>
    public string Serial
    {
        get
        {
            lock (_lock) return _serial;
        }
    }

    /// <summary>When its certificate ends.</summary>
    public DateTimeOffset Until
    {
        get
        {
            lock (_lock) return _until;
        }
    }

    /// <summary>The holder of a certificate of the authority.</summary>
    internal static LinkPeer Of(NodeIdentity identity, X509Certificate2 certificate) =>
        new(identity, certificate.SerialNumber, certificate.NotAfter.ToUniversalTime());

    /// <summary>The peer has a newer certificate, given to it on this connection.</summary>
    internal void Extend(X509Certificate2 certificate)
    {
        lock (_lock)
        {
            _serial = certificate.SerialNumber;
            _until = certificate.NotAfter.ToUniversalTime();
        }
    }

    public override string ToString() => IsLocal ? "the local socket" : Identity?.ToString() ?? "a peer without a certificate";
}
