using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Sandun.AgentLink;
using Sandun.Server.Settings;

namespace Sandun.Server.Links.Joining;

/// <summary>Under which names and addresses this server is reached on its link.</summary>
internal static class ServerNames
{
    /// <summary>Addresses of a machine that are told where it listens on all: the rest of many bridges and tunnels helps nobody.</summary>
    private const int MaximumOwn = 4;

    /// <summary>Host names and addresses for the server's certificate.</summary>
    public static IReadOnlyCollection<string> Certified(ServerOptions options) =>
    [
        .. options.LinkAdvertise.Select(address => LinkAddress.Parse(address).Host), .. options.LinkListen.SelectMany(Hosts), Dns.GetHostName(),
        "localhost", IPAddress.Loopback.ToString(), IPAddress.IPv6Loopback.ToString(),
    ];

    /// <summary>What agents and routers are told to dial.</summary>
    /// <param name="options">The server's options.</param>
    /// <param name="bound">Where it listens, with the ports that were chosen for 0.</param>
    public static IReadOnlyList<string> Advertised(ServerOptions options, IEnumerable<IPEndPoint> bound) => options.LinkAdvertise.Count > 0
        ? [.. options.LinkAdvertise.Select(address => LinkAddress.Parse(address).ToString())]
        : [.. bound.SelectMany(where => Hosts(where).Select(host => LinkAddress.Join(host, where.Port)))];

    private static IEnumerable<string> Hosts(IPEndPoint where)
    {
        if (!where.Address.Equals(IPAddress.Any) && !where.Address.Equals(IPAddress.IPv6Any)) return [where.Address.ToString()];
        string[] own =
        [
            .. NetworkInterface.GetAllNetworkInterfaces().Where(card => card.OperationalStatus == OperationalStatus.Up)
                .SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
                .Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal &&
                    (address.AddressFamily == AddressFamily.InterNetwork || where.Address.Equals(IPAddress.IPv6Any)))
                .Select(address => address.ToString()).Take(MaximumOwn),
        ];
        return own.Length > 0 ? own : [IPAddress.Loopback.ToString()];
    }
}
