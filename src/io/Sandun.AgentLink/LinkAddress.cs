using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Sandun.AgentLink.Identity;

namespace Sandun.AgentLink;

/// <summary>Where a server's link is reached: <c>unix:/path/to/socket</c>, or <c>host:port</c> over mutual TLS.</summary>
public sealed class LinkAddress
{
    /// <summary>The port servers listen on unless told otherwise.</summary>
    public const int DefaultPort = 5052;

    private readonly string? _socket;
    private readonly string _host;
    private readonly int _port;

    private LinkAddress(string? socket, string host, int port)
    {
        _socket = socket;
        _host = host;
        _port = port;
    }

    public bool IsSocket => _socket is not null;

    /// <summary>Host name or IP address; empty for a socket.</summary>
    public string Host => _host;

    public int Port => _port;

    /// <summary>Equal for addresses that mean the same.</summary>
    internal string Key => _socket is null ? ToString().ToLowerInvariant() : ToString();

    /// <exception cref="FormatException">The text is neither form; the message says what is expected.</exception>
    public static LinkAddress Parse(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal) && text.Length > 5) return new LinkAddress(text[5..], "", 0);
        var plain = text.StartsWith("https://", StringComparison.Ordinal) ? text["https://".Length..].TrimEnd('/') : text;
        if (plain.LastIndexOf(':') is > 0 and var cut && IsHost(plain[..cut]) &&
            int.TryParse(plain[(cut + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535)
            return new LinkAddress(null, plain[..cut].Trim('[', ']'), port);
        throw new FormatException($"'{text}' is no link address: give unix:/path/to/socket or host:port, such as 10.0.0.1:{DefaultPort}");
    }

    public static LinkAddress Socket(string path) => new(path, "", 0);

    public override string ToString() => _socket is { } path ? "unix:" + path : Join(_host, _port);

    /// <summary>Host and port as one text; an IPv6 address in brackets.</summary>
    public static string Join(string host, int port) => string.Create(
        CultureInfo.InvariantCulture, $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");

    /// <summary>Opens a channel as a node.</summary>
    /// <exception cref="InvalidOperationException">The address needs a certificate and there is none.</exception>
    internal GrpcChannel Open(NodeCredentials? credentials)
    {
        if (IsSocket) return Open(handler => handler.ConnectCallback = (_, cancellation) => ConnectAsync(_socket!, cancellation));
        if (credentials is null) throw new InvalidOperationException($"{this} wants a certificate and this machine has none: join with a token");
        return Open(handler => handler.SslOptions = Tls(
            (certificate, errors) => ServerProblem(certificate, errors, !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)),
            credentials));
    }

    /// <summary>Opens a channel without a certificate, to join by.</summary>
    /// <param name="problem">What is wrong with the server's certificate, or null when it will do.</param>
    internal GrpcChannel OpenUnknown(Func<X509Certificate2, SslPolicyErrors, string?> problem) => Open(handler => handler.SslOptions = Tls(problem, null));

    /// <summary>What is wrong with the certificate a server shows, or null.</summary>
    internal string? ServerProblem(X509Certificate2 certificate, SslPolicyErrors errors, X509Certificate2 authority) =>
        ServerProblem(certificate, errors, CertificateTrust.Signed(certificate, authority) is not null);

    private string? ServerProblem(X509Certificate2 certificate, SslPolicyErrors errors, bool signed)
    {
        if (!signed || NodeIdentity.Of(certificate) is not { Role: NodeRole.Server })
            return $"what answers at {this} is no server of this node's cluster: its certificate is not signed by the cluster's authority";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"the server at {this} has no certificate for the name {_host}: start it with --link-advertise {this}";
        return CertificateTrust.TimeProblem(certificate, DateTimeOffset.UtcNow) is { } problem ? $"the server at {this}: {problem}" : null;
    }

    private static bool IsHost(string text) =>
        text is ['[', .., ']'] ? IPAddress.TryParse(text[1..^1], out _) : Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4;

    private static SslClientAuthenticationOptions Tls(Func<X509Certificate2, SslPolicyErrors, string?> problem, NodeCredentials? own) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        AllowTlsResume = false,
        ClientCertificateContext = own?.Context,
        CertificateChainPolicy = own is null ? null : CertificateTrust.Policy(own.Authority),
        RemoteCertificateValidationCallback = (_, shown, _, errors) =>
        {
            if (shown is not X509Certificate2 certificate) throw new AuthenticationException("the server shows no certificate");
            return problem(certificate, errors) is { } why ? throw new AuthenticationException(why) : true;
        },
    };

    private GrpcChannel Open(Action<SocketsHttpHandler> settle)
    {
        var handler = new SocketsHttpHandler
        {
            // A peer that vanished without a word is noticed within these; TCP alone would take a quarter of an hour.
            KeepAlivePingDelay = TimeSpan.FromSeconds(5),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            // Handshakes queue up when all of a cluster's peers come back to one server.
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
        };
        settle(handler);
        return GrpcChannel.ForAddress(IsSocket ? new Uri("http://localhost") : new Uri("https://" + this), new GrpcChannelOptions
        {
            HttpHandler = handler, DisposeHttpClient = true,
            // A snapshot of a large registry is one message.
            MaxReceiveMessageSize = LinkLimits.MaximumMessage, MaxSendMessageSize = LinkLimits.MaximumMessage,
        });
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
