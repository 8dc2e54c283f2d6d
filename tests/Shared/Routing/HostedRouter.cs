using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;
using Sandun.Proxies;
using Sandun.Proxies.Haproxy;
using Sandun.Routing;

namespace Sandun.Tests.Routing;

/// <summary>A router as it runs on a load balancer, with stamps of when it heard of a revision and when its HAProxy served it.</summary>
internal sealed class HostedRouter : IRouterLinkHandler, IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly HaproxyEngine _engine;
    private readonly RouterRole _role;
    private readonly Task _running;
    private readonly Task _linked;
    private readonly Task _telling;
    private readonly Channel<RouterReport> _outgoing = Channel.CreateBounded<RouterReport>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });

    public HostedRouter(string id, IReadOnlyList<string> sockets, HaproxyBinary binary, ProxySettings settings, string? workDir = null)
    {
        WorkDir = workDir ?? Directory.CreateTempSubdirectory("sandun-lb-").FullName;
        Settings = settings;
        _role = new RouterRole(new RouterId(id), null, TimeProvider.System, NullLogger.Instance);
        _engine = new HaproxyEngine(binary, WorkDir, settings, _role.Wake, new EngineServices(TimeProvider.System, NullLogger.Instance));
        _running = Task.Run(() => _role.RunAsync(_engine, _ending.Token));
        _linked = new RouterLinkClient(new LinkServers([.. sockets.Select(LinkAddress.Socket)]), this, NullLogger.Instance).RunAsync(_ending.Token);
        _telling = Task.Run(TellAsync);
    }

    public string WorkDir { get; }

    public ProxySettings Settings { get; }

    public RouterReport Latest => _role.Latest;

    /// <summary>When a revision came over the link.</summary>
    public ConcurrentDictionary<long, long> HeardAt { get; } = new();

    /// <summary>When the router first reported that HAProxy serves a revision or a later one; in order.</summary>
    public ConcurrentQueue<(long Revision, long At)> Served { get; } = new();

    public ChannelReader<RouterReport> Outgoing => _outgoing.Reader;

    public ChannelReader<RouterTraffic>? Traffic => _role.Traffic;

    public ValueTask<RouterReport> HelloAsync(CancellationToken cancellation) => ValueTask.FromResult(_role.Latest);

    public ValueTask OnSnapshotAsync(RegistryView view, CancellationToken cancellation) => _role.PostAsync(view, cancellation);

    public ValueTask OnChangesAsync(long revision, ImmutableArray<RegistryChange> changes, CancellationToken cancellation)
    {
        HeardAt[revision] = Stopwatch.GetTimestamp();
        return _role.PostAsync(revision, changes, cancellation);
    }

    public void OnConnected()
    {
    }

    public void OnDisconnected(string why)
    {
    }

    /// <summary>Ends the router and leaves its HAProxy serving, as its own death would.</summary>
    public async Task AbandonAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_running, _linked, _telling);
    }

    public async ValueTask DisposeAsync()
    {
        await AbandonAsync();
        await _engine.DisposeAsync();
        await RouterProxy.StopAsync(WorkDir, CancellationToken.None);
        if (Directory.Exists(WorkDir)) Directory.Delete(WorkDir, recursive: true);
    }

    /// <summary>Passes the router's reports on to the link, and stamps each that tells of more than the last.</summary>
    private async Task TellAsync()
    {
        try
        {
            var seen = 0L;
            await foreach (var report in _role.Reports.ReadAllAsync(_ending.Token))
            {
                if (report.AppliedRevision > seen) Served.Enqueue((report.AppliedRevision, Stopwatch.GetTimestamp()));
                seen = Math.Max(seen, report.AppliedRevision);
                _outgoing.Writer.TryWrite(report);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The router was abandoned.
        }
    }
}
