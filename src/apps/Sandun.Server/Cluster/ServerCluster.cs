using Sandun.Server.Backup;
using Sandun.Server.ControlPlane;
using Sandun.Server.Roles;
using Sandun.Server.Settings;
using Sandun.Store;
using Sandun.Store.Election;
using Sandun.Store.Sqlite;

namespace Sandun.Server.Cluster;

/// <summary>A server as a member of a cluster: stands for election, follows while another leads, and looks after whoever does.</summary>
internal sealed partial class ServerCluster : IAsyncDisposable
{
    private readonly StoreLock _lock;
    private readonly string _address;
    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logging;
    private readonly StoreElection _election;
    private readonly LeaderEntities _manager;
    private readonly LeaderEntities _scheduler;
    private readonly LeaderEntities _centers;
    private ServerRoles? _roles;
    private Standby? _standby;
    private LeaderWatch? _watch;
    private readonly CancellationTokenSource _ending = new();
    private readonly Func<Task> _rehearse;
    private Task _rehearsing = Task.CompletedTask;
    private Task _warming = Task.CompletedTask;
    private ServerSites? _sites;

    public ServerCluster(ServerOptions options, IStore store, string secretKey, TimeProvider time, ILoggerFactory logging)
    {
        // SQLite's store locks the directory by itself; here it only holds this server's socket.
        _lock = StoreLock.Take(Path.Combine(options.DataDirectory, "run"));
        _address = options.Store ?? "";
        _store = store;
        _time = time;
        _logging = logging;
        _election = new StoreElection(store, Election, time, new ElectionTiming());
        var addresses = new SortedDictionary<string, string> { [ClusterAddresses.Web] = options.AdvertisedUrl.AbsoluteUri };
        if (options.MesosListen is [var mesos, ..]) addresses[ClusterAddresses.Mesos] = $"{options.AdvertisedUrl.Host}:{mesos.Port}";
        var self = new LeaderRecord(options.MemberName, addresses, ServerVersion.Text);
        Leadership = new Leadership(store, _election, self, logging.CreateLogger<Leadership>())
        {
            Elected = () => _standby?.End(),
            Deposed = why =>
            {
                _roles?.Surrender(why);

                // A server that ends has nothing more to show; its successor needs the processor and the store.
                if (!Leadership!.HasResigned) _standby?.Begin();
            },
        };
        _manager = new LeaderEntities(store, Leadership);
        _scheduler = new LeaderEntities(store, Leadership);
        _centers = new LeaderEntities(store, Leadership);
        Members = new Members(store, self, () => KnownRevision, time, logging.CreateLogger<Members>()) { Site = options.Site, SecretKey = secretKey };
        Peers = new PeerClient(options);
        _rehearse = () => TakeoverRehearsal.RunAsync(options, store, self, time, _ending.Token);
    }

    public Leadership Leadership { get; }

    public Members Members { get; }

    public PeerClient Peers { get; }

    /// <summary>Where the roles keep their state, which is handed out when this server leads.</summary>
    public RoleStores Stores(RestoreGate gate) =>
        new(new RestorableEntities(_manager, gate), new RestorableEntities(_scheduler, gate), new RestorableEntities(_centers, gate),
            "this server stands by");

    /// <summary>The servers, for console and command line.</summary>
    public ClusterReport Report(ControlPlaneViews views) => new(_address, Leadership, Members, () => views.Problem);

    private static string Election => StoreEntities.DefaultRoot + "cluster/leader";

    private long KnownRevision => Leadership.Leads ? Math.Max(_manager.Revision, Math.Max(_scheduler.Revision, _centers.Revision)) : _standby?.Revision ?? 0;

    public void Start(ServerRoles roles)
    {
        _roles = roles;
        _standby = new Standby(roles.StandbyBrains(_store), _time, _logging.CreateLogger<Standby>());
        _standby.Begin();
        Members.Start();
        _sites = new ServerSites(Members, _time);
        roles.Views.NoWitness = () => _sites.Missing;
        Leadership.Start();
        _rehearsing = Task.Run(RehearseAsync);
        _warming = Task.Run(() => new PeerWarmth(Members, Leadership, Peers, _time).RunAsync(_ending.Token));
        _watch = new LeaderWatch(
            new ClusterParts(Leadership, _election, Members, _time), new LeaderDoubts(_store, Election, Leadership.Self.Member), Peers,
            _logging.CreateLogger<LeaderWatch>());
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _rehearsing;
        await _warming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_watch is not null) await _watch.DisposeAsync();
        await Leadership.DisposeAsync();
        if (_sites is not null) await _sites.DisposeAsync();
        await Members.DisposeAsync();
        if (_standby is not null) await _standby.DisposeAsync();
        Peers.Dispose();
        _lock.Dispose();
        _ending.Dispose();
    }

    /// <summary>Nothing depends on it: without it the first moments of a term take longer.</summary>
    private async Task RehearseAsync()
    {
        try
        {
            await _rehearse();
        }
        catch (OperationCanceledException)
        {
            // Ending.
        }
        catch (Exception failure)
        {
            LogNotRehearsed(_logging.CreateLogger<ServerCluster>(), failure);
        }
    }
}
