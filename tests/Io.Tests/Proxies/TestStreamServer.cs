using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sandun.Tests.Proxies;

/// <summary>A listener on loopback that does one thing with each connection; what a connection throws ends that connection only.</summary>
internal sealed class TestStreamServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;

    private TestStreamServer(int port, Func<Stream, CancellationToken, Task> serve)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync(serve);
    }

    /// <summary>Takes a websocket and says back what it hears.</summary>
    public static TestStreamServer Echo(int port) => new(port, EchoAsync);

    /// <summary>Ends TLS with this certificate and says nothing more.</summary>
    public static TestStreamServer Tls(int port, X509Certificate2 certificate) => new(port, async (stream, ending) =>
    {
        await using var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ending);
        _ = await tls.ReadAsync(new byte[1], ending);
    });

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync(Func<Stream, CancellationToken, Task> serve)
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_ending.Token), serve);
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over with this server.
        }
    }

    private async Task ServeAsync(TcpClient client, Func<Stream, CancellationToken, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(client.GetStream(), _ending.Token);
            }
            catch (Exception failure) when (failure is IOException or WebSocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // Cut off by the other side, or the test is over.
            }
        }
    }

    private static async Task EchoAsync(Stream stream, CancellationToken ending)
    {
        var head = "";
        var one = new byte[1];
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, ending) == 1) head += (char)one[0];
        // RFC 6455, section 4.2.2.
        var key = head.Split("\r\n").First(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase))[18..].Trim();
#pragma warning disable CA5350 // The handshake's digest is SHA-1 by its standard.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"), ending);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var buffer = new byte[4096];
        while (true)
        {
            var heard = await socket.ReceiveAsync(buffer.AsMemory(), ending);
            if (heard.MessageType == WebSocketMessageType.Close) break;
            await socket.SendAsync(buffer.AsMemory(0, heard.Count), heard.MessageType, heard.EndOfMessage, ending);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, ending);
    }
}
