using System.Net;
using Microsoft.AspNetCore.Connections;
using Sandun.Server.Backup;
using Sandun.Server.Cluster;
using Sandun.Server.ControlPlane;
using Sandun.Server.Links.Joining;
using Sandun.Server.Marathon;
using Sandun.Server.Roles;
using Sandun.Server.Routing;
using Sandun.Server.Scaling;
using Sandun.Server.Secrets;
using Sandun.Server.Settings;
using Sandun.Server.Telemetry;
using Sandun.Store;

namespace Sandun.Server;

/// <summary>A running server: the store below, the roles on it, the web on top. They start in this order and end in the reverse one.</summary>
public sealed partial class SandunServer : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly ServerCluster? _cluster;
    private readonly ServerRoles _roles;
    private readonly LinkFront _link;
    private readonly SecretStore _secrets;
    private readonly StoredSubscriptions _subscriptions;
    private readonly RoutingParts _routing;
    private readonly ScalingLoop _scaling;
    private readonly TelemetryLoop _telemetry;
    private WebApplication? _web;
    private int _mesosPorts;

    private SandunServer(ServerParts parts)
    {
        _store = parts.Store;
        _cluster = parts.Cluster;
        _roles = parts.Roles;
        _link = parts.Link;
        _secrets = parts.Secrets;
        _subscriptions = parts.Subscriptions;
        _routing = parts.Routing;
        _scaling = parts.Scaling;
        _telemetry = parts.Telemetry;
    }

    /// <summary>Where it listens, with the ports that were chosen for 0.</summary>
    public IReadOnlyCollection<string> Addresses => [.. ServerWeb.Addresses(_web!).SkipLast(_mesosPorts)];

    /// <summary>Where Mesos' interfaces listen, with the ports that were chosen for 0.</summary>
    public IReadOnlyCollection<string> MesosAddresses => [.. ServerWeb.Addresses(_web!).TakeLast(_mesosPorts)];

    /// <summary>Where agents and routers dial it over TCP, with the ports that were chosen for 0.</summary>
    public IReadOnlyList<IPEndPoint> LinkEndPoints => ServerWeb.LinkEndPoints(_web!);

    internal IStore Store => _store;

    internal RoutingParts Routing => _routing;

    public IServiceProvider Provider => _web!.Services;

    /// <exception cref="SettingsException">It cannot run as it was told to; the message names the cure.</exception>
    /// <exception cref="StoreException">The store cannot be opened; the message names the cure.</exception>
    public static Task<SandunServer> StartAsync(ServerOptions options, TimeProvider time) =>
        StartAsync(options, StoreOpening.OpenAsync, time);

    /// <summary>Starts on the store that is opened for it, and becomes its owner.</summary>
    internal static async Task<SandunServer> StartAsync(
        ServerOptions options, Func<ServerOptions, TimeProvider, ILoggerFactory, Task<IStore>> open, TimeProvider time)
    {
        DataDirectory.Prepare(options);
        var taken = Settings.MesosAddresses.Taken(options);
        options = options with { MesosListen = [.. options.MesosListen.Except(taken)] };
        var web = ServerWeb.Create(options);
        if (options.Store is not null && WebCertificate.Doubt(options) is { } doubt) LogDoubtfulCertificate(web.Logging.CreateLogger<SandunServer>(), doubt);
        foreach (var where in taken) LogMesosPortTaken(web.Logging.CreateLogger<SandunServer>(), where.ToString());
        var store = await open(options, time, web.Logging);
        SandunServer? server = null;
        ServerCluster? cluster = null;
        try
        {
            var secretKey = SecretKey.Open(options.SecretKeyPath);
            cluster = options.Store is null ? null : new ServerCluster(options, store, secretKey.Id, time, web.Logging);
            if (cluster is not null) await cluster.Members.ClaimAsync(CancellationToken.None);
            var gate = new RestoreGate();
            var roles = ServerRoles.Create(options, cluster?.Stores(gate) ?? Alone(store, gate), time, web.Logging);
            roles.Views.Members = cluster is not null
                ? cluster.Report(roles.Views)
                : new LoneServer(options.MemberName, options.AdvertisedUrl.AbsoluteUri, time.GetUtcNow(), () => roles.Views.Problem);
            var link = await LinkFront.OpenAsync(store, options, time, web.Logging);
            link.IsGone = id => roles.Views.Cluster.Gone.Contains(new Protocol.AgentId(id));
            var secrets = new SecretStore(store, secretKey, time, web.Logging.CreateLogger("Sandun.Secrets"))
            {
                Objection = cluster is null ? null : new SharedSecretKey(cluster.Members, secretKey.Id, options).ObjectionAsync,
            };
            await secrets.StartAsync();
            if (cluster is not null) await new SharedSecretKey(cluster.Members, secretKey.Id, options).CheckAsync(secrets.Keys);
            roles.Agents.Secrets = secrets.Find;
            var subscriptions = new StoredSubscriptions(store, web.Logging.CreateLogger("Sandun.EventSubscriptions"));
            await subscriptions.StartAsync();
            var routing = await RoutingParts.OpenAsync(store, options, roles, time, web.Logging);
            var figures = TelemetryArguments.Open(options, time);
            var telemetry = new TelemetryLoop(figures, roles.Views, roles.Services, time, web.Logging.CreateLogger("Sandun.Telemetry"))
            {
                Source = options.MetricsFrom is { } prometheus ? new PrometheusMetrics(new PrometheusClient(prometheus)) : new OwnMetrics(figures, time),
                Export = options.OtlpEndpoint is null ? null : new OtlpExport(options, figures, time),
            };
            var records = new ScalingRecords(store, cluster is null ? null : cluster.Leadership.TermAsync);
            var scaling = new ScalingLoop(records, roles.Views, roles.Services, time, web.Logging.CreateLogger("Sandun.Autoscaler"))
            {
                ReservePercent = options.ScalingReservePercent,
            };
            var backups = new Backups(store, roles, gate, cluster?.Leadership, time);
            var parts = new ServerParts(roles, store, cluster, link, time)
            {
                Backups = backups, Files = new BackupFolder(Path.GetFullPath(Path.Combine(options.DataDirectory, "backups")), backups), Secrets = secrets, Subscriptions = subscriptions,
                Routing = routing, Scaling = scaling, Telemetry = telemetry,
            };
            server = new SandunServer(parts);
            server._web = web.Build(options, parts);
            server._mesosPorts = options.MesosListen.Count;
            await roles.StartAsync();
            await server._web.StartAsync();
            DataDirectory.Protect(options.LinkSocketPath);
            await link.AnnounceAsync(server.LinkEndPoints);
            cluster?.Start(roles);
            telemetry.Start();
            scaling.Start();
            LogStarted(web.Logging.CreateLogger<SandunServer>(), ServerVersion.Text, string.Join(", ", server.Addresses), options.DataDirectory);
            return server;
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            await CloseAsync(server, cluster, store);
            throw TakenPorts.Refusal(options.Listen.Concat(options.MesosListen).Concat(options.LinkListen), failure);
        }
        catch
        {
            await CloseAsync(server, cluster, store);
            throw;
        }
    }

    /// <summary>Ends when the process is told to end.</summary>
    public async Task WaitForEndAsync()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stopping = _web!.Lifetime.ApplicationStopping.Register(told.SetResult);
        await told.Task;
    }

    /// <summary>
    /// The successor is let in first: requests that still arrive are handed to it, and agents and routers are sent away when it is there to be found.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _roles.DisposeAsync();
        await _scaling.DisposeAsync();
        if (_cluster is not null) await _cluster.Leadership.ResignAsync();
        _roles.CutLinks();
        await _telemetry.DisposeAsync();
        if (_web is not null)
        {
            // Some may have called again meanwhile.
            _roles.CutLinks();
            await _web.StopAsync();
            await _web.DisposeAsync();
        }

        await _routing.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
        await _link.DisposeAsync();
        await _secrets.DisposeAsync();
        await _subscriptions.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static RoleStores Alone(IStore store, RestoreGate gate)
    {
        var entities = new StoreEntities(store, StoreEntities.DefaultRoot);
        return new RoleStores(new RestorableEntities(entities, gate), new RestorableEntities(entities, gate), new RestorableEntities(entities, gate));
    }

    private static async ValueTask CloseAsync(SandunServer? server, ServerCluster? cluster, IStore store)
    {
        if (server is not null)
        {
            await server.DisposeAsync();
            return;
        }

        if (cluster is not null) await cluster.DisposeAsync();
        await store.DisposeAsync();
    }
}
