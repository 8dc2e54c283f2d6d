using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Sandun.Routing.Dns;

namespace Sandun.Discovery;

/// <summary>Answers DNS queries over UDP and TCP (RFC 1035, 7766) from a zone that is asked for anew with each.</summary>
public sealed partial class NameServer : IAsyncDisposable
{
    /// <summary>TCP connections at once; one more is closed at once.</summary>
    private const int ConnectionsMax = 100;

    /// <summary>A query is a few dozen bytes; this is far beyond any.</summary>
    private const int QueryMax = 4096;

    private const int TcpAnswerMax = 65_535;

    /// <summary>A TCP connection that says nothing for this long is closed.</summary>
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);

    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly Func<DnsZone> _zone;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _connections = new(ConnectionsMax);
    private readonly Task _running;
    private int _turn;

    private NameServer(Socket udp, Socket tcp, Func<DnsZone> zone, ILogger logger)
    {
        (_udp, _tcp, _zone, _logger) = (udp, tcp, zone, logger);
        _running = Task.WhenAll(ServeUdpAsync(_ending.Token), ServeTcpAsync(_ending.Token));
    }

    /// <summary>Where it listens; the port is the chosen one when 0 was asked for.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_udp.LocalEndPoint!;

    /// <summary>Listens and answers until disposed.</summary>
    /// <param name="zone">The names now; called from many threads.</param>
    /// <exception cref="SocketException">The address cannot be listened on.</exception>
    public static NameServer Start(IPEndPoint at, Func<DnsZone> zone, ILogger logger)
    {
        var tcp = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var udp = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            tcp.Bind(at);
            tcp.Listen(ConnectionsMax);
            udp.Bind((IPEndPoint)tcp.LocalEndPoint!);
            return new NameServer(udp, tcp, zone, logger);
        }
        catch
        {
            tcp.Dispose();
            udp.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await _running;
        _ending.Dispose();
        _connections.Dispose();
    }

    private async Task ServeUdpAsync(CancellationToken cancellation)
    {
        var buffer = new byte[QueryMax];
        var anyone = new IPEndPoint(_udp.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, anyone, cancellation);
                if (Answer(buffer.AsSpan(0, received.ReceivedBytes), null) is { } answer)
                    await _udp.SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint, cancellation);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One who asked has gone; or we end.
                if (!cancellation.IsCancellationRequested && failure is not SocketException) throw;
            }
        }
    }

    private async Task ServeTcpAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var connection = await _tcp.AcceptAsync(cancellation);
                if (_connections.Wait(0, CancellationToken.None)) _ = ServeAsync(connection, cancellation);
                else connection.Dispose();
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                if (!cancellation.IsCancellationRequested) LogAccept(_logger, failure.Message);
            }
        }
    }

    private async Task ServeAsync(Socket connection, CancellationToken cancellation)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            var length = new byte[2];
            while (true)
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                patience.CancelAfter(s_idle);
                await stream.ReadExactlyAsync(length, patience.Token);
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(query, patience.Token);
                if (query.Length > QueryMax || Answer(query, TcpAnswerMax) is not { } answer) return;
                var framed = new byte[answer.Length + 2];
                BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)answer.Length);
                answer.CopyTo(framed, 2);
                await stream.WriteAsync(framed, patience.Token);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The resolver has gone, or said nothing for too long.
        }
        finally
        {
            _connections.Release();
        }
    }

    /// <param name="most">Bytes the answer may have; null for what the query says.</param>
    private byte[]? Answer(ReadOnlySpan<byte> query, int? most)
    {
        if (DnsMessage.Read(query) is not { } question) return DnsMessage.Refusal(query);
        return DnsMessage.Write(question, _zone().Answer(question, Interlocked.Increment(ref _turn)), most ?? question.PayloadMax);
    }
}
