using System.Net.Sockets;
using Grpc.Net.Client;

namespace Sandun.AgentLink;

/// <summary>Where a server's link is reached: <c>unix:/path/to/socket</c>, or an http or https address.</summary>
public sealed class LinkAddress
{
    private readonly string? _socket;
    private readonly Uri _uri;

    private LinkAddress(string? socket, Uri uri)
    {
        _socket = socket;
        _uri = uri;
    }

    /// <exception cref="FormatException">The text is neither form; the message says what is expected.</exception>
    public static LinkAddress Parse(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal) && text.Length > 5) return new LinkAddress(text[5..], new Uri("http://localhost"));
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https") return new LinkAddress(null, uri!);
        throw new FormatException($"'{text}' is no link address: give unix:/path/to/socket, http://host:port or https://host:port");
    }

    public static LinkAddress Socket(string path) => new(path, new Uri("http://localhost"));

    public override string ToString() => _socket is null ? _uri.ToString() : "unix:" + _socket;

    internal GrpcChannel Open()
    {
        var handler = new SocketsHttpHandler
        {
            // A peer that vanished without a word is noticed within these; TCP alone would take a quarter of an hour.
            KeepAlivePingDelay = TimeSpan.FromSeconds(5),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
        };
        if (_socket is { } path) handler.ConnectCallback = (_, cancellation) => ConnectAsync(path, cancellation);
        return GrpcChannel.ForAddress(_uri, new GrpcChannelOptions
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
