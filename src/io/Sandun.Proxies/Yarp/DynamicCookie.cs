using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Net;
using System.Text;
using Sandun.Routing;

namespace Sandun.Proxies.Yarp;

/// <summary>
/// What a sticky client's cookie holds for an instance. It is HAProxy's own dynamic cookie (srv_set_dyncookie in its src/server.c), so that
/// a client may be led by a router of either make and stays where it is.
/// </summary>
internal static class DynamicCookie
{
    /// <summary>XXH64 of the backend's key, the address (4 or 16 bytes) and the port (4 bytes), both as the network has them; 16 hexadecimal digits.</summary>
    /// <param name="backend">Name of the backend.</param>
    /// <param name="address">The instance's IP address.</param>
    /// <param name="port">Its port.</param>
    public static string Of(string backend, string address, int port)
    {
        Span<byte> portBytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(portBytes, port);
        var hash = XxHash64.HashToUInt64([.. Encoding.ASCII.GetBytes(StickyCookie.Key(backend)), .. IPAddress.Parse(address).GetAddressBytes(), .. portBytes]);
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
