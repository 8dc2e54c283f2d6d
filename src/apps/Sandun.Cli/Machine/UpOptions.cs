using System.Net;

namespace Sandun.Cli.Machine;

/// <summary>How a data center on this machine is to be run.</summary>
internal sealed record UpOptions
{
    /// <summary>Where tools look for a Mesos master.</summary>
    public const int UsualMesosPort = 5050;

    /// <summary>Where the server answers names by DNS unless it is told otherwise.</summary>
    public static readonly IPEndPoint UsualDnsListen = new(IPAddress.Loopback, 8053);

    /// <summary>Address the server listens on; off the loopback it wants principals and TLS.</summary>
    public required IPAddress Listen { get; init; }

    /// <summary>Port of console and APIs.</summary>
    public required int Port { get; init; }

    /// <summary>Address the router listens on.</summary>
    public required IPAddress RouterListen { get; init; }

    /// <summary>Port of the router's entry for virtual hosts.</summary>
    public required int HttpPort { get; init; }

    /// <summary>Port of the router's TLS entry; 0 for none.</summary>
    public int HttpsPort { get; init; }

    /// <summary>Where names are answered by DNS, or <c>none</c>; null for the usual place, which is left out when it is taken.</summary>
    public string? DnsListen { get; init; }

    /// <summary>Port of Mesos' interfaces; null for their usual one, which is left out when it is taken.</summary>
    public int? MesosPort { get; init; }

    /// <summary>auto, haproxy or yarp.</summary>
    public required string Proxy { get; init; }

    public string? Zone { get; init; }
    public string? Region { get; init; }

    /// <summary>Docker's engine: <c>unix:///path</c>.</summary>
    public required string DockerHost { get; init; }

    public string? TaskPorts { get; init; }
    public string? Resources { get; init; }
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Options handed to the server as they are, each with its value.</summary>
    public IReadOnlyList<string> ServerArguments { get; init; } = [];

    /// <summary><c>name:password</c> this command itself uses with the server, or null.</summary>
    public string? Credentials { get; init; }

    /// <summary>The server's certificate, PEM, or null without TLS.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>The address this machine reaches the server at.</summary>
    public Uri Url
    {
        get
        {
            var host = Listen.Equals(IPAddress.Any) ? IPAddress.Loopback : Listen.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : Listen;
            return new UriBuilder(TlsCertificate is null ? "http" : "https", host.ToString(), Port).Uri;
        }
    }
}
