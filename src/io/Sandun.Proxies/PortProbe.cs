using System.Net;
using System.Net.Sockets;

namespace Sandun.Proxies;

/// <summary>Asks the machine whether a port can be listened on, by listening for a moment.</summary>
internal static class PortProbe
{
    /// <returns>Null when it can; else why not, a clause that follows "it".</returns>
    public static string? Refusal(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return null;
        }
        catch (SocketException failure)
        {
            return Clause(failure.SocketErrorCode, address);
        }
    }

    public static string Clause(SocketError error, IPAddress address) => error switch
    {
        SocketError.AddressAlreadyInUse => "is in use by another program; stop that one or choose another port",
        SocketError.AccessDenied => "needs the right to listen on ports below 1024; choose a higher one or run the router as root",
        SocketError.AddressNotAvailable => $"cannot be opened because this machine has no address {address}; correct the bind address",
        _ => $"cannot be opened ({error})",
    };
}
