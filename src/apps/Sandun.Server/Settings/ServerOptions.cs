using System.Net;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;
using Sandun.Telemetry;

namespace Sandun.Server.Settings;

/// <summary>What an operator may set about a server.</summary>
public sealed record ServerOptions
{
    /// <summary>Where state, sockets and keys lie.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where console and APIs listen.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new IPEndPoint(IPAddress.Loopback, 8080)];

    /// <summary>Mesos masters the service scheduler registers at in place of this server's own resource manager; empty for that one.</summary>
    public IReadOnlyList<Uri> ResourceManagers { get; init; } = [];

    /// <summary>Mesos' own port.</summary>
    public const int MesosPort = 5050;

    /// <summary>Where Mesos' interfaces listen; empty for nowhere but under <c>/mesos</c> beside the console.</summary>
    public IReadOnlyList<IPEndPoint> MesosListen { get; init; } = [];

    /// <summary>Whether an operator said where Mesos' interfaces listen.</summary>
    public bool HasMesosListen { get; init; }

    /// <summary>Whether the server goes without those whose port is taken: nobody asked for them by name.</summary>
    public bool MesosListenIsOptional { get; init; }

    /// <summary>The unix socket agents and routers dial; null for run/link.sock in the data directory.</summary>
    public string? LinkSocket { get; init; }

    /// <summary>Where agents and routers of other machines dial the link, always over mutual TLS; empty for the socket alone.</summary>
    public IReadOnlyList<IPEndPoint> LinkListen { get; init; } = [];

    /// <summary>Under which <c>host:port</c> they reach it; empty for the addresses listened on.</summary>
    public IReadOnlyList<string> LinkAdvertise { get; init; } = [];

    /// <summary>File with the secret the certificate authority's key is encrypted with in the store; null to leave it to the store's protection.</summary>
    public string? LinkSecretFile { get; init; }

    /// <summary>File with the key secrets are encrypted with; null for one of its own in the data directory, made when it is missing.</summary>
    public string? SecretKeyFile { get; init; }
    /// <summary>Where the name server answers over UDP and TCP; null for nowhere.</summary>
    public IPEndPoint? DnsListen { get; init; }

    /// <summary><c>user:password</c> pairs.</summary>
    public IReadOnlyList<string> HttpCredentials { get; init; } = [];

    /// <summary>A file of principals in Mesos' form, or null.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>PEM files of the certificate with its chain, and of its key; both or neither.</summary>
    public string? TlsCertificate { get; init; }

    public string? TlsKey { get; init; }

    /// <summary>Host names, beside those of the loopback and the addresses listened on, under which the server is called.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Service ports given to apps that ask for one.</summary>
    public int ServicePortFirst { get; init; } = 10_000;

    public int ServicePortLast { get; init; } = 20_000;

    /// <summary>Name the service scheduler registers with and <c>/v2/info</c> shows.</summary>
    public string FrameworkName { get; init; } = "marathon";

    /// <summary>The zone this server is in, of the region in <see cref="AgentLoss"/>; null where none was named.</summary>
    public string? Zone { get; init; }

    /// <summary><c>etcd://a:2379,b,c</c> for a member of a cluster; null for a file of its own in the data directory.</summary>
    public string? Store { get; init; }

    /// <summary>PEM of the authority that signed etcd's certificates, of the certificate shown to etcd, and of its key; or null.</summary>
    public string? EtcdAuthority { get; init; }

    public string? EtcdCertificate { get; init; }

    public string? EtcdKey { get; init; }

    /// <summary>This server's name, unique in its cluster; null for the machine's.</summary>
    public string? Name { get; init; }

    /// <summary>Where this server stands, for the quorum of sites; null when it was not told.</summary>
    public string? Site { get; init; }

    /// <summary>URL under which the other servers of the cluster reach this one; null for the first address listened on.</summary>
    public Uri? Advertise { get; init; }

    /// <summary>PEM of authorities that sign other servers' certificates, beside those the machine trusts.</summary>
    public string? PeerAuthority { get; init; }

    /// <summary>
    /// When agents that fall silent are given up. Known agents are waited for a third as long as the resource manager's own default: when
    /// a data center is lost with the leader in it, this wait is what its apps stand still for. Thousands of agents come back within it;
    /// for tens of thousands it can be raised.
    /// </summary>
    public ResourceManagerOptions AgentLoss { get; init; } = new() { ReturnTimeout = TimeSpan.FromSeconds(20) };

    /// <summary>The placement strategy of apps that name none.</summary>
    public PlacementStrategy Placement { get; init; } = PlacementStrategy.Spread;

    /// <summary>How often an agent that is cut off may start a task again by itself; 0 forbids it.</summary>
    public int OfflineRestarts { get; init; } = new ServiceSchedulerOptions().OfflineRestarts;

    /// <summary>Share of all CPUs and memory that apps which grow by themselves leave free, per cent.</summary>
    public int ScalingReservePercent { get; init; }

    /// <summary>What figures over time may take.</summary>
    public TelemetryBounds Telemetry { get; init; } = TelemetryBounds.Default;

    /// <summary>Where figures are sent over OTLP; null for nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>A Prometheus server that answers questions about figures in place of this server's own store; null for that one.</summary>
    public Uri? MetricsFrom { get; init; }

    /// <summary>Mesos' way to say the agents' timeout: this long, so often; null when it was not said so.</summary>
    public TimeSpan? AgentPing { get; init; }

    public int AgentPings { get; init; } = 5;

    public string MemberName => Name ?? Environment.MachineName;

    public Uri AdvertisedUrl => Advertise ?? new Uri($"{(HasTls ? "https" : "http")}://{Listen[0]}");

    /// <summary>Where clients of Mesos' interface find it, without what opens it: at a foreign master, at its own port, or below the console's address.</summary>
    public Uri MesosUrl => ResourceManagers is [var foreign, ..] ? new UriBuilder(foreign) { UserName = "", Password = "" }.Uri
        : MesosListen is not [var own, ..] ? new Uri(AdvertisedUrl, "mesos/")
        : new Uri($"{(HasTls ? "https" : "http")}://{(own.Address.Equals(IPAddress.Any) || own.Address.Equals(IPAddress.IPv6Any) ? Environment.MachineName : HostOf(own))}:{own.Port}/");

    private static string HostOf(IPEndPoint end) => end.ToString()[..end.ToString().LastIndexOf(':')];

    public string LinkSocketPath => LinkSocket ?? Path.Combine(DataDirectory, "run", "link.sock");

    public string SecretKeyPath => SecretKeyFile ?? Path.Combine(DataDirectory, "secret.key");

    public bool HasPrincipals => HttpCredentials.Count > 0 || CredentialsFile is not null;

    public bool HasTls => TlsCertificate is not null;
}
