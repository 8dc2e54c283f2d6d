using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Sandun.AgentLink.Identity;

namespace Sandun.AgentLink.Admission;

/// <summary>The server's side of the link over TCP: TLS 1.3, its certificate renewed in time, the peer known by its own.</summary>
/// <param name="authority">Signs the server's certificate and judges the peers'.</param>
/// <param name="serverId">Names the server in its certificate.</param>
/// <param name="names">Host names and addresses it is reached under.</param>
/// <param name="time">The clock.</param>
public sealed class LinkTls(CertificateAuthority authority, string serverId, IReadOnlyCollection<string> names, TimeProvider time)
{
    /// <summary>A peer that does not finish its handshake within this is given up: on a loaded machine thousands shake hands at once.</summary>
    private static readonly TimeSpan s_handshakeLimit = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly HandshakeQueue _handshakes = new(time);
    private SslStreamCertificateContext? _context;

    /// <summary>Makes an endpoint speak the link over TLS.</summary>
    public void Use(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        LinkConnections.Mark(listen, LinkPeer.Unknown);
        _handshakes.Before(listen);
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = s_handshakeLimit,
            OnConnection = async context =>
            {
                await _handshakes.WaitAsync(context.Connection, context.CancellationToken);
                return OptionsFor(context.Connection);
            },
        });
        _handshakes.After(listen);
    }

    private SslServerAuthenticationOptions OptionsFor(BaseConnectionContext connection) => new()
    {
        ServerCertificateContext = Context(),
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        ClientCertificateRequired = true,

        // A resumed session would show the certificate of the first one, however old.
        AllowTlsResume = false,
        CertificateChainPolicy = CertificateTrust.Policy(authority.Certificate),
        RemoteCertificateValidationCallback = (_, shown, _, errors) => Accept(connection, shown, errors),
    };

    /// <summary>
    /// A stranger's certificate ends the handshake. One of this authority is let through whatever its time: the call it makes is then
    /// refused in words, or is the one that renews it.
    /// </summary>
    private static bool Accept(BaseConnectionContext connection, X509Certificate? shown, SslPolicyErrors errors)
    {
        if (shown is null) return true;
        if (errors != SslPolicyErrors.None || shown is not X509Certificate2 certificate || NodeIdentity.Of(certificate) is not { } identity) return false;
        LinkConnections.Know(connection, LinkPeer.Of(identity, certificate));
        return true;
    }

    private SslStreamCertificateContext Context()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_context is { } current && current.TargetCertificate.NotAfter.ToUniversalTime() - now.UtcDateTime > authority.Lifetimes.Node / 2) return current;
            return _context = SslStreamCertificateContext.Create(authority.IssueServer(serverId, names, now), null, offline: true);
        }
    }
}
