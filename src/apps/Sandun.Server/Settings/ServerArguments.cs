using System.Globalization;
using System.Net;
using System.Text;
using Sandun.AgentLink;

namespace Sandun.Server.Settings;

/// <summary>The server's command line.</summary>
public static class ServerArguments
{
    /// <summary>Longest path of a unix socket on Linux (sun_path less its end).</summary>
    private const int LongestSocketPath = 107;

    public static readonly string Help =
        """
        sandun-server: resource manager, service scheduler, APIs and console of a Sandun data center

        usage: sandun-server [options]

          --data-dir DIR             where state and sockets lie (default: $SANDUN_DATA_DIR, else ~/.sandun)
          --listen HOST:PORT         where console and APIs listen; may be given again (default: 127.0.0.1:8080)
          --mesos-listen HOST:PORT   where Mesos' interfaces listen; may be given again, or "none" (default: port 5050 where --listen is)
          --link-socket PATH         socket for agents and routers (default: run/link.sock in the data directory)
          --link-listen HOST:PORT    where agents and routers of other machines dial in, by mutual TLS; may be given again. The port
                                     is 5052 unless given. They join with what `sandun token create` prints
          --link-advertise HOST:PORT under which they reach it, if not under that address; may be given again
          --link-secret-file FILE    a secret that encrypts the key of the cluster's certificate authority in the store; the same
                                     on all servers
          --secret-key-file FILE     the key tasks' secrets are encrypted with in the store, 32 bytes in base64; the same on all servers
                                     of a cluster (default: secret.key in the data directory, made when it is missing)
          --dns-listen HOST:PORT     where the name server answers, by UDP and TCP, or none (default: 127.0.0.1:8053)
          --http-credentials U:P     a user and password; may be given again
          --credentials FILE         principals in Mesos' form: {"credentials":[{"principal":"ops","secret":"..."}]}, or lines of
                                     "principal secret"; an entry may have a "token" for Authorization: Bearer, and a secret may be
                                     hashed as pbkdf2-sha256$iterations$salt$hash (base64)
          --tls-cert FILE            certificate with its chain, PEM
          --tls-key FILE             its private key, PEM
          --allowed-hosts NAME,...   further host names the server is called by
          --service-ports A-B        ports given to apps for their route (default: 10000-20000)
          --framework-name NAME      name the service scheduler registers with (default: marathon)

          --resource-manager URL,... register the service scheduler at Mesos masters, such as http://a:5050,http://b:5050, or at the
                                     Mesos port of another Sandun, in place of this server's own resource manager; a user and
                                     password may stand before the host

        a member of a cluster (3 or 5 servers on one etcd):
          --store etcd://A,B,C       keep the state in etcd (default: a file in the data directory); etcds:// for TLS
          --etcd-ca FILE             the authority that signed etcd's certificates, PEM
          --etcd-cert FILE           certificate shown to etcd, PEM, with --etcd-key FILE
          --name NAME                this server's name, unique in the cluster (default: the machine's)
          --site NAME                where this server stands; servers at three sites can tell a lost data center from a cut line,
                                     which automatic failover needs
          --advertise URL            where the other servers reach this one (default: the first --listen)
          --peer-ca FILE             authorities that signed the other servers' certificates, PEM

        """ + "\n\n" + AgentLossArguments.Help + "\n\n" + NodeLifeArguments.Help + "\n\n" + TelemetryArguments.Help + "\n\n" +
        SharingArguments.Help + "\n\n" +
        """
          --version                  prints the version
          --help                     prints this

        Off the loopback the server listens only with principals and TLS configured.
        """;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="SettingsException">An argument is unknown, incomplete or unsafe; the message names it and the cure.</exception>
    public static ServerOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ServerOptions { DataDirectory = DefaultDataDirectory(), Listen = [], DnsListen = new IPEndPoint(IPAddress.Loopback, 8053) };
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = arguments[i].Split('=', 2) is [var before, var after] ? (before, after) : (arguments[i], null);
            if (value is null && ++i < arguments.Count) value = arguments[i];
            options = With(options, name, value ?? throw new SettingsException(IsKnown(name) ? $"{name} needs a value; see --help" : $"unknown option {name}; see --help"));
        }

        if (options.Listen.Count == 0) options = options with { Listen = [new IPEndPoint(IPAddress.Loopback, 8080)] };
        options = MesosAddresses.Of(options);
        Check(options);
        return options;
    }

    private static ServerOptions With(ServerOptions options, string name, string value) => name switch
    {
        "--data-dir" => options with { DataDirectory = Path.GetFullPath(value) },
        "--listen" => options with { Listen = [.. options.Listen, .. value.Split(',').Select(EndPoint)] },
        "--mesos-listen" => MesosAddresses.With(options, value),
        "--link-socket" => options with { LinkSocket = Path.GetFullPath(value) },
        "--link-listen" => options with { LinkListen = [.. options.LinkListen, .. value.Split(',').Select(LinkEndPoint)] },
        "--link-advertise" => options with { LinkAdvertise = [.. options.LinkAdvertise, .. value.Split(',').Select(LinkName)] },
        "--link-secret-file" => options with { LinkSecretFile = Path.GetFullPath(value) },
        "--secret-key-file" => options with { SecretKeyFile = Path.GetFullPath(value) },
        "--dns-listen" => options with { DnsListen = value == "none" ? null : EndPoint(value) },
        "--http-credentials" => options with { HttpCredentials = [.. options.HttpCredentials, value] },
        "--credentials" => options with { CredentialsFile = value },
        "--tls-cert" => options with { TlsCertificate = value },
        "--tls-key" => options with { TlsKey = value },
        "--allowed-hosts" => options with
        {
            AllowedHosts = [.. options.AllowedHosts, .. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        },
        "--service-ports" => WithServicePorts(options, value),
        "--store" => options with { Store = value },
        "--etcd-ca" => options with { EtcdAuthority = value },
        "--etcd-cert" => options with { EtcdCertificate = value },
        "--etcd-key" => options with { EtcdKey = value },
        "--name" => options with { Name = MemberName(value) },
        "--site" => options with { Site = SiteName(value) },
        "--federate" => throw new SettingsException(
            "--federate: cells are not federated. One control cell spans data centers up to 10 ms apart; run a cell of its own where it is farther"),
        "--advertise" => options with { Advertise = WebUrl(value) },
        "--peer-ca" => options with { PeerAuthority = value },
        "--resource-manager" => options with { ResourceManagers = [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(MasterUrl)] },
        "--framework-name" => options with { FrameworkName = value },
        _ => AgentLossArguments.With(options, name, value) ?? NodeLifeArguments.With(options, name, value) ?? TelemetryArguments.With(options, name, value) ??
            SharingArguments.With(options, name, value) ?? throw new SettingsException($"unknown option {name}; see --help"),
    };

    /// <summary>Every option is in the help.</summary>
    private static bool IsKnown(string name) => Help.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Contains(name);

    private static void Check(ServerOptions options)
    {
        if (options.TlsCertificate is null != options.TlsKey is null)
            throw new SettingsException("--tls-cert and --tls-key belong together: give both");
        if (options.Store is null && (options.EtcdAuthority ?? options.EtcdCertificate ?? options.EtcdKey ?? options.PeerAuthority) is not null)
            throw new SettingsException("--etcd-ca, --etcd-cert, --etcd-key and --peer-ca are for a member of a cluster: give --store etcd://... too");
        foreach (var pair in options.HttpCredentials)
        {
            if (pair.IndexOf(':') <= 0) throw new SettingsException("--http-credentials wants user:password");
        }

        if (options.LinkListen.Count == 0 && (options.LinkAdvertise.Count > 0 || options.LinkSecretFile is not null))
            throw new SettingsException("--link-advertise and --link-secret-file belong to --link-listen ADDRESS:PORT: give that too");
        if (Encoding.UTF8.GetByteCount(options.LinkSocketPath) > LongestSocketPath)
        {
            throw new SettingsException(
                $"the path of the link socket is longer than {LongestSocketPath} bytes: {options.LinkSocketPath}; choose a shorter --data-dir, or give --link-socket");
        }

        if (options.Listen.Concat(options.MesosListen).FirstOrDefault(where => !IPAddress.IsLoopback(where.Address)) is not { } exposed) return;
        if (!options.HasPrincipals)
        {
            throw new SettingsException(
                $"refusing to listen on {exposed}, which others can reach, without a principal: give --http-credentials user:password or " +
                "--credentials FILE (and --tls-cert FILE --tls-key FILE), or listen on 127.0.0.1");
        }

        if (!options.HasTls)
        {
            throw new SettingsException(
                $"refusing to listen on {exposed}, which others can reach, without TLS, because passwords would cross the network in the " +
                "clear: give --tls-cert FILE --tls-key FILE, or listen on 127.0.0.1");
        }
    }

    private static IPEndPoint LinkEndPoint(string text) =>
        EndPointOrNull(text) ?? EndPointOrNull(text + ":" + LinkAddress.DefaultPort.ToString(CultureInfo.InvariantCulture)) ??
        throw new SettingsException($"--link-listen {text} is not ADDRESS:PORT, such as 0.0.0.0:{LinkAddress.DefaultPort} or [::]:{LinkAddress.DefaultPort}");

    private static string LinkName(string text)
    {
        try
        {
            var address = LinkAddress.Parse(text);
            if (!address.IsSocket) return address.ToString();
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new SettingsException($"--link-advertise {text} is not HOST:PORT, such as server1.example:{LinkAddress.DefaultPort}");
    }

    private static IPEndPoint EndPoint(string text) => EndPointOrNull(text) ??
        throw new SettingsException($"--listen {text} is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080");

    internal static IPEndPoint? EndPointOrNull(string text)
    {
        var cut = text.LastIndexOf(':');
        if (cut > 0 && int.TryParse(text[(cut + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535)
        {
            var host = text[..cut].Trim('[', ']');
            if (host == "localhost") return new IPEndPoint(IPAddress.Loopback, port);
            if (host == "*") return new IPEndPoint(IPAddress.IPv6Any, port);
            if (IPAddress.TryParse(host, out var address)) return new IPEndPoint(address, port);
        }

        return null;
    }

    private static string MemberName(string value) =>
        value.Length is > 0 and <= 64 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? value
            : throw new SettingsException($"--name {value} is not a name: up to 64 letters, digits, '-', '_' and '.'");

    /// <summary>Null for an empty name, as a service's unset variable gives it.</summary>
    private static string? SiteName(string value) => value.Trim() is { Length: <= 64 } site
        ? site.Length == 0 ? null : site
        : throw new SettingsException("--site wants a name of 64 characters at most, such as east or witness");

    private static Uri WebUrl(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/"
            ? url
            : throw new SettingsException($"--advertise {value} is not a URL such as https://a.example:8080");

    private static Uri MasterUrl(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/"
            ? url
            : throw new SettingsException($"--resource-manager {value} is not a URL such as http://master.example:{ServerOptions.MesosPort}");

    private static ServerOptions WithServicePorts(ServerOptions options, string value)
    {
        if (value.Split('-') is [var low, var high] && int.TryParse(low, NumberStyles.None, CultureInfo.InvariantCulture, out var first) &&
            int.TryParse(high, NumberStyles.None, CultureInfo.InvariantCulture, out var last) && first is > 0 && last is <= 65535 && first <= last)
            return options with { ServicePortFirst = first, ServicePortLast = last };
        throw new SettingsException($"--service-ports {value} is not a range of ports such as 10000-20000");
    }

    private static string DefaultDataDirectory() =>
        Environment.GetEnvironmentVariable("SANDUN_DATA_DIR") is { Length: > 0 } named
            ? Path.GetFullPath(named)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".sandun");
}
