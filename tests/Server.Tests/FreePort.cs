using System.Net;
using System.Net.Sockets;

namespace Sandun.Server.Tests;

/// <summary>Ports for programs that must be told one: below those the kernel gives out by itself.</summary>
internal static class FreePort
{
    public static int Next()
    {
        for (var port = Random.Shared.Next(21_000, 29_000); ; port++)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next may not be.
            }
        }
    }
}
