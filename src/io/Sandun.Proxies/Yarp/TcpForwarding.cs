using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Sandun.Proxies.Yarp;

/// <summary>Forwards plain TCP: bytes both ways until both sides are done; each side's end of sending is passed on.</summary>
internal sealed class TcpForwarding(Func<Cluster?> find)
{
    /// <summary>Instances a connection is offered to when they refuse.</summary>
    private const int AttemptsMax = 4;

    public async Task ServeAsync(ConnectionContext connection)
    {
        if (find() is not { } cluster)
        {
            connection.Abort();
            return;
        }

        cluster.Counter.Begin();
        try
        {
            await ServeAsync(connection, cluster);
        }
        finally
        {
            cluster.Counter.End();
        }
    }

    private async Task ServeAsync(ConnectionContext connection, Cluster cluster)
    {
        Destination? tried = null;
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            // The second look is for a cluster that was replaced between finding and entering it.
            if ((cluster.Enter(tried) ?? find()?.Enter(tried)) is not { } destination) break;
            destination.Counter.Begin();
            try
            {
                if (await TryConnectAsync(destination, connection.ConnectionClosed) is { } socket)
                {
                    destination.Reached();
                    await CopyAsync(connection, socket, [cluster.Counter, destination.Counter]);
                    return;
                }
            }
            finally
            {
                destination.Counter.End();
                destination.Leave();
            }

            if (connection.ConnectionClosed.IsCancellationRequested) break;
            if (!cluster.Treatment.Settings.ChecksOff) destination.NotReached();
            cluster.Counter.ConnectFailed();
            destination.Counter.ConnectFailed();
            tried = destination;
        }

        connection.Abort();
    }

    private static async Task<Socket?> TryConnectAsync(Destination destination, CancellationToken cancellation)
    {
        try
        {
            return await InstanceConnection.OpenAsync(destination.EndPoint, cancellation);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task CopyAsync(ConnectionContext connection, Socket socket, TrafficCounter[] counters)
    {
        await using var network = new NetworkStream(socket, ownsSocket: true);
        await using var stream = new CountingStream(network, Sent, Received);
        var up = UpAsync(connection, stream, socket);
        var down = DownAsync(connection, stream);
        try
        {
            await Task.WhenAll(up, down);
        }
        catch (Exception failure) when (failure is IOException or SocketException or ConnectionAbortedException or ConnectionResetException or ObjectDisposedException)
        {
            // One side broke off; the other is told by the same.
            connection.Abort();
        }

        void Sent(long bytes)
        {
            foreach (var counter in counters) counter.Sent(bytes);
        }

        void Received(long bytes)
        {
            foreach (var counter in counters) counter.Received(bytes);
        }
    }

    private static async Task UpAsync(ConnectionContext connection, Stream stream, Socket socket)
    {
        try
        {
            await connection.Transport.Input.CopyToAsync(stream);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            socket.Close();
            throw;
        }
    }

    private static async Task DownAsync(ConnectionContext connection, Stream stream)
    {
        try
        {
            await stream.CopyToAsync(connection.Transport.Output.AsStream(leaveOpen: true));
            await connection.Transport.Output.CompleteAsync();
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }
}
