using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Sandun.AgentLink;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Servers;
using Sandun.MarathonApi;
using Sandun.NativeApi;
using Sandun.Server.Access;
using Sandun.Server.Cluster;
using Sandun.Server.Connections;
using Sandun.Server.ControlPlane;
using Sandun.Server.Endpoints;
using Sandun.Server.Events;
using Sandun.Server.Marathon;
using Sandun.Server.Mesos;
using Sandun.Server.OpenApi;
using Sandun.Server.Routing;
using Sandun.Server.Scaling;
using Sandun.Server.Settings;
using Sandun.Server.Telemetry;
using Sandun.WebConsole;
using Yarp.ReverseProxy.Forwarder;

namespace Sandun.Server;

/// <summary>The server's HTTP side: console and APIs on its addresses, the link on its socket.</summary>
internal sealed class ServerWeb
{
    /// <summary>Larger than the APIs' own bound, whose refusal is the better message.</summary>
    private const long MaximumBody = 2L * NativeEndpoints.MaximumBody;

    /// <summary>Requests in flight may finish for this long when the server ends; streams are cut before.</summary>
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromMilliseconds(500);

    private readonly WebApplicationBuilder _builder;
    private readonly LogLevels _levels = new(TimeProvider.System);
    private LinkTls? _linkTls;

    private ServerWeb(WebApplicationBuilder builder, ServerOptions options)
    {
        _builder = builder;
        Logging = LoggerFactory.Create(ConfigureLogging);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listen(kestrel, options, _linkTls));
    }

    public ILoggerFactory Logging { get; }

    public static ServerWeb Create(ServerOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = [], ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(ServerWeb).Assembly.GetName().Name,
        });

        // Settings come from the command line alone; a stray environment variable must not open another port.
        builder.Configuration.Sources.Clear();
        return new ServerWeb(builder, options);
    }

    /// <summary>Where console and APIs listen.</summary>
    public static IEnumerable<string> Addresses(WebApplication web) => web.Urls.TakeWhile(url => !IsSocket(url));

    /// <summary>Where the link listens over TCP: Kestrel lists endpoints in the order they were given, these after the socket.</summary>
    public static IReadOnlyList<IPEndPoint> LinkEndPoints(WebApplication web) =>
        [.. web.Urls.SkipWhile(url => !IsSocket(url)).Skip(1).Select(url => IPEndPoint.Parse(url[(url.IndexOf("//", StringComparison.Ordinal) + 2)..]))];

    public WebApplication Build(ServerOptions options, ServerParts parts)
    {
        var (roles, _, cluster, link, time) = parts;
        _linkTls = link.Tls;
        var principals = Principals.Of(options);
        AddServices(parts, options);
        var app = _builder.Build();
        var guard = new AccessGuard(new HostNames(options), principals, app.Services.GetRequiredService<ConsoleSessions>());
        var lastResort = new LastResort(Logging.CreateLogger<LastResort>());
        app.Use((http, next) => lastResort.RunAsync(http, next));
        app.Use((http, next) => PrometheusScrapes.RunAsync(http, next));
        app.UseRouting();
        var mesos = MesosDoor.Create(options, parts, _levels);
        app.Use((http, next) => MesosConnections.Are(http) ? mesos.AtItsPortAsync(http, guard) : next(http));
        app.Use((http, next) => LinkConnections.Are(http) == IsLinkEndpoint(http)
            ? LinkConnections.Are(http) ? Bounded(http, next) : guard.CheckAsync(http, next)
            : NotHereAsync(http));
        app.UseWebSockets();
        if (cluster is not null)
        {
            var succession = new Succession(cluster.Leadership, () => !roles.Views.Stale, time);
            var forwarding = new LeaderForwarding(cluster.Leadership, succession, cluster.Peers, app.Services.GetRequiredService<IHttpForwarder>());
            app.Use((http, next) => LinkConnections.Are(http) ? next(http) : forwarding.RunAsync(http, next));
        }

        app.Use((http, next) => StaleMark.PutAsync(http, roles.Views, cluster?.Leadership.LeadsFreshly ?? true, next));
        app.Use((http, next) => LinkConnections.Are(http) ? next(http) : mesos.BelowPrefixAsync(http, next));
        app.MapGrpcService<LinkService>().WithMetadata(new LinkEndpoint());
        app.MapMarathonApi(roles.Services, MarathonOptions(options, parts, _levels));
        app.MapLogin(principals, app.Services.GetRequiredService<ConsoleSessions>(), time);
        app.MapMembership(link.Membership);
        app.MapRouting(app.Services.GetRequiredService<RoutingPlane>());
        app.MapBackups(parts.Backups, roles);
        app.MapSecrets(parts.Secrets);
        app.MapRegistry(parts.Routing.Journal);
        app.MapMesosDns(parts.Routing.Names);
        app.MapEvents(app.Services.GetRequiredService<EventLog>());
        app.MapOpenApiDocument();
        app.MapChanges(app.Services.GetRequiredService<IChanges>());
        app.MapDataCenters(roles.DataCenters.Service);
        app.MapMetrics(app.Services.GetRequiredService<IMetricsPlane>(), parts.Telemetry, time);
        app.MapScaling(app.Services.GetRequiredService<IScalingPlane>());
        app.MapSharingApi(new Sharing(roles.Views, time));
        app.MapNativeApi(app.Services.GetRequiredService<IControlPlane>(), new Readiness(roles.Views));
        app.MapSandunConsole();
        return app;
    }

    private void AddServices(ServerParts parts, ServerOptions options)
    {
        var (roles, store, cluster, link, time) = parts;
        var services = _builder.Services;
        _builder.Logging.ClearProviders();
        services.AddSingleton(Logging);
        services.AddSingleton(time);
        services.AddSingleton(roles.Link).AddSingleton(link.Gate).AddSingleton(link.Desk);
        services.AddSingleton<ILeaderHint>(cluster is null ? new AlwaysLeader() : new ClusterLeader(cluster.Leadership, link));
        var changes = new ChangeDesk(roles.Views, roles.Services);
        services.AddSingleton<IChanges>(changes);
        services.AddSingleton(_ => new EventLog(roles.Events, options.MesosUrl.Authority));
        services.AddSingleton<IControlPlane>(new ServerControlPlane(roles.Views, changes, roles.Agents, RouterHost(options), time));
        services.AddSingleton(new RoutingPlane(roles.Views, roles.Services, parts.Routing, time));
        services.AddSingleton<IRoutingPlane>(provider => provider.GetRequiredService<RoutingPlane>());
        services.AddSingleton(roles.DataCenters.Service);
        services.AddSingleton<IMetricsPlane>(new MetricsPlane(parts.Telemetry.Source));
        services.AddSingleton<IScalingPlane>(new ScalingPlane(roles.Services, parts.Scaling, parts.Telemetry.Store, new SizeAdvisor(parts.Telemetry.Store, time), time));
        services.AddSingleton<ConsoleSessions>();
        services.AddDataProtection().SetApplicationName("sandun");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new StoredKeys(store));
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = LinkLimits.MaximumMessage;
            grpc.MaxSendMessageSize = LinkLimits.MaximumMessage;
        });
        services.Configure<HostOptions>(host => host.ShutdownTimeout = s_stopLimit);
        services.AddHttpForwarder();
        services.AddSandunConsole();
    }

    /// <summary>The link is on its socket and port and nowhere else, and nothing else is there.</summary>
    private static Task NotHereAsync(HttpContext http) => NativeAnswers.RefuseAsync(
        http, StatusCodes.Status404NotFound,
        LinkConnections.Are(http) ? "this is for agents and routers" : "agents and routers use the link's socket or port");

    private static bool IsLinkEndpoint(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<LinkEndpoint>() is not null;

    /// <summary>Who is not known yet may send the little that joining takes.</summary>
    private static Task Bounded(HttpContext http, RequestDelegate next)
    {
        if (LinkConnections.PeerOf(http) is { IsLocal: false, Identity: null } && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = JoinApplication.MaximumBody;
        return next(http);
    }

    private static bool IsSocket(string url) => url.StartsWith("http://unix:", StringComparison.Ordinal);

    private static void Listen(KestrelServerOptions kestrel, ServerOptions options, LinkTls? tls)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaximumBody;
        // Peers on the link ask when it is idle for five seconds; one that was not heard of for longer, and gives no answer, has vanished.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(6);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(4);
        foreach (var where in options.Listen)
        {
            kestrel.Listen(where, listen =>
            {
                DirectConnections.Use(listen, isPlain: !options.HasTls);
                Secure(listen, options);
            });
        }

        foreach (var where in options.MesosListen)
        {
            kestrel.Listen(where, listen =>
            {
                DirectConnections.Use(listen, isPlain: !options.HasTls);
                MesosConnections.Use(listen);
                Secure(listen, options);
            });
        }

        // The lock on the data directory says that a socket found there belongs to nobody alive.
        File.Delete(options.LinkSocketPath);
        kestrel.ListenUnixSocket(options.LinkSocketPath, LinkConnections.UseLocal);
        if (tls is null) return;
        foreach (var where in options.LinkListen) kestrel.Listen(where, tls.Use);
    }

    private static void Secure(ListenOptions listen, ServerOptions options)
    {
        listen.Protocols = options.HasTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
        if (options.HasTls) listen.UseHttps(WebCertificate.Read(options, TimeProvider.System.GetUtcNow()));
    }

    private static MarathonApiOptions MarathonOptions(ServerOptions options, ServerParts parts, LogLevels levels) => new()
    {
        HttpPort = options.Listen[0].Port, HasTls = options.HasTls, ResourceManager = options.MesosUrl, LocalPortMin = options.ServicePortFirst, LocalPortMax = options.ServicePortLast,
        FrameworkName = options.FrameworkName, Hostname = Environment.MachineName,
        Leader = () => parts.Cluster is null ? options.Listen[0].ToString() : parts.Cluster.Leadership.LeaderAuthority,
        Abdicate = parts.Cluster is null ? parts.Roles.Renew : parts.Cluster.Leadership.Abdicate, IsCluster = parts.Cluster is not null,
        SaveBackup = parts.Files.SaveAsync, RestoreBackup = parts.Files.RestoreAsync,
        Subscriptions = parts.Subscriptions, ArtifactDirectory = Path.Combine(options.DataDirectory, "artifacts"), LogLevels = levels,
        Tally = parts.Roles.Tally,
        Store = options.Store ?? "sqlite://" + Path.Combine(options.DataDirectory, "state"), Time = parts.Time,
    };

    /// <summary>Routers run beside the server on one machine: they are reached where it is, and by the loopback if it listens everywhere.</summary>
    private static string RouterHost(ServerOptions options) =>
        options.Listen[0].Address.Equals(System.Net.IPAddress.Any) || options.Listen[0].Address.Equals(System.Net.IPAddress.IPv6Any)
            ? "127.0.0.1"
            : options.Listen[0].Address.ToString();

    private void ConfigureLogging(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Trace).AddFilter((_, category, level) => _levels.Allow(category, level))
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });

    /// <summary>Marks the link's endpoints, which answer on its socket alone.</summary>
    private sealed class LinkEndpoint;
}
