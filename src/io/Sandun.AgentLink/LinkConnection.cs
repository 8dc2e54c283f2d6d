using System.Net.Sockets;
using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Servers;

namespace Sandun.AgentLink;

/// <summary>
/// Keeps one stream to the server that leads: dials the servers it knows in turn, follows one that names the leader, serves until the
/// stream breaks, says why, waits and dials again. Meanwhile it renews the node's certificate.
/// </summary>
internal sealed partial class LinkConnection(LinkServers servers, string name, ILogger logger)
{
    /// <summary>The response header by which a server says that its first message greets.</summary>
    public const string GreetingHeader = "sandun-link";

    /// <summary>Leaders followed without a pause; two servers that name each other must not be asked in a busy loop.</summary>
    private const int MaximumFollows = 3;

    /// <summary>A renewal that is not answered within this is tried again later.</summary>
    private static readonly TimeSpan s_renewalLimit = TimeSpan.FromSeconds(20);

    /// <summary>A connection that lasted this long was a good one; the next is tried at once when it breaks. One that is refused right after its greeting is not.</summary>
    private static readonly TimeSpan s_lasting = TimeSpan.FromSeconds(1);

    private readonly ReconnectDelay _delay = new();
    private long? _up;
    private string _lastProblem = "";
    private int _follows;

    /// <param name="serve">Serves one connection until it ends; calls <see cref="Up"/> once it stands.</param>
    /// <param name="lost">Told why a connection ended or was not made.</param>
    /// <param name="cancellation">Ends it for good.</param>
    public async Task KeepAsync(Func<Wire.Link.LinkClient, CancellationToken, Task> serve, Action<string> lost, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var address = servers.Current;
            var (why, leader) = await ServeOnceAsync(address, serve, cancellation);
            if (cancellation.IsCancellationRequested) break;
            if (_up is { } since && TimeProvider.System.GetElapsedTime(since) >= s_lasting)
            {
                _delay.Reset();
                _lastProblem = "";
            }

            _up = null;
            if (why != _lastProblem) LogDown(logger, name, address, why);
            _lastProblem = why;
            lost(why);
            if (_follows < MaximumFollows && servers.Follow(leader))
            {
                _follows++;
                continue;
            }

            _follows = 0;
            servers.Advance();
            try
            {
                await Task.Delay(_delay.Next(), cancellation);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
    }

    /// <summary>The connection stands.</summary>
    public void Up()
    {
        _up = TimeProvider.System.GetTimestamp();
        _follows = 0;
        LogUp(logger, name, servers.Current);
    }

    /// <summary>
    /// Reads the greeting of a server that sends one. A server of the version before versions travelled sends none and is spoken to as it is.
    /// </summary>
    /// <exception cref="NotLeaderException">Another server leads.</exception>
    /// <exception cref="InvalidOperationException">The server is too old for this part.</exception>
    public async Task ReadGreetingAsync<TMessage>(
        Metadata headers, IAsyncStreamReader<TMessage> incoming, Func<TMessage, (Wire.ServerHello?, Wire.NotLeader?)> greeting, CancellationToken cancellation)
    {
        if (headers.GetValue(GreetingHeader) is null) return;
        if (!await incoming.MoveNext(cancellation)) throw new IOException("the server ended the connection before its greeting");
        var (hello, notLeader) = greeting(incoming.Current);
        if (notLeader is not null) throw new NotLeaderException(notLeader.HasLeader ? notLeader.Leader : null);
        if (hello is null) throw new InvalidOperationException("the server's first message is no greeting");
        if (LinkProtocol.Problem(hello.Protocol, "the server") is { } problem) throw new InvalidOperationException(problem);
        servers.Learn(hello.Servers, servers.Current);
    }

    /// <summary>Writes a call's first message. When the call is over already, writing does not say why; reading does.</summary>
    public static async Task WriteFirstAsync<TRequest, TResponse>(
        AsyncDuplexStreamingCall<TRequest, TResponse> call, TRequest message, CancellationToken cancellation)
    {
        try
        {
            await call.RequestStream.WriteAsync(message, cancellation);
        }
        catch (Exception failure) when (failure is InvalidOperationException or RpcException)
        {
            await call.ResponseStream.MoveNext(cancellation);
            throw;
        }
    }

    private async Task<(string Why, string? Leader)> ServeOnceAsync(
        LinkAddress address, Func<Wire.Link.LinkClient, CancellationToken, Task> serve, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var renewing = Task.CompletedTask;
        try
        {
            using var channel = address.Open(servers.Credentials);
            var client = new Wire.Link.LinkClient(channel);
            if (servers.Credentials is { } credentials && !address.IsSocket)
            {
                if (credentials.HasExpired(DateTimeOffset.UtcNow)) await RenewAsync(client, credentials, ending.Token);
                renewing = KeepRenewedAsync(client, credentials, ending.Token);
            }

            await serve(client, ending.Token);
            return ("the server ended the connection", null);
        }
        catch (RpcException failure)
        {
            return (Reason(failure, address), null);
        }
        catch (NotLeaderException elsewhere)
        {
            return (elsewhere.Message, elsewhere.Leader);
        }
        catch (Exception failure) when (
            failure is IOException or OperationCanceledException or SocketException or InvalidOperationException or CryptographicException)
        {
            return (failure.Message, null);
        }
        finally
        {
            await ending.CancelAsync();
            await renewing;
        }
    }

    /// <summary>Over the connection that stands, so that nothing is interrupted; a renewal that fails is tried again well before the end.</summary>
    private async Task KeepRenewedAsync(Wire.Link.LinkClient client, NodeCredentials credentials, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(credentials.UntilRenewal(DateTimeOffset.UtcNow), cancellation);
                await RenewAsync(client, credentials, cancellation);
                LogRenewed(logger, credentials.Identity, credentials.Certificate.NotAfter.ToUniversalTime());
            }
            catch (Exception failure) when (failure is RpcException or CryptographicException or IOException or UnauthorizedAccessException)
            {
                if (!cancellation.IsCancellationRequested) LogNotRenewed(logger, credentials.Identity, failure is RpcException rpc ? rpc.Status.Detail : failure.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task RenewAsync(Wire.Link.LinkClient client, NodeCredentials credentials, CancellationToken cancellation)
    {
        var (key, request) = NodeCredentials.NewRequest();
        using (key)
        {
            var reply = await client.RenewAsync(
                new Wire.RenewRequest { Request = Google.Protobuf.ByteString.CopyFrom(request) },
                deadline: DateTime.UtcNow + s_renewalLimit, cancellationToken: cancellation);
            credentials.Renew(reply.Certificate.ToByteArray(), key);
        }
    }

    /// <summary>Why a call failed, in the words nearest the cause.</summary>
    internal static string Reason(RpcException failure, LinkAddress address) => failure.Status.DebugException switch
    {
        HttpRequestException { InnerException: SocketException socket } => $"no server answers at {address}: {socket.Message}",
        HttpRequestException { InnerException: { } inner } => inner.Message,
        _ => failure.Status.Detail,
    };
}
