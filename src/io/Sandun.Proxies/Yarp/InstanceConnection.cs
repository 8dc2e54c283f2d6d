using System.Net;
using System.Net.Sockets;

namespace Sandun.Proxies.Yarp;

/// <summary>Opens connections to instances so that a machine that vanishes without a word is noticed within seconds, as with HAProxy.</summary>
internal static class InstanceConnection
{
    /// <summary>How long a connection may take.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>TCP_USER_TIMEOUT of Linux' tcp.h: how long what was sent may stay unacknowledged, in milliseconds.</summary>
    private const int UserTimeoutOption = 18;

    private const int UserTimeoutMs = 2_000;

    /// <exception cref="SocketException">No connection within the time.</exception>
    public static async Task<Socket> OpenAsync(IPEndPoint instance, CancellationToken cancellation)
    {
        var socket = new Socket(instance.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            if (OperatingSystem.IsLinux()) socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeoutOption, BitConverter.GetBytes(UserTimeoutMs));
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 2);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(instance, patience.Token);
            return socket;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
