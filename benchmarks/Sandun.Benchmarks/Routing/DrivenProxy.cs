using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Benchmarks.Harness;
using Sandun.Protocol;
using Sandun.Proxies;
using Sandun.Proxies.Haproxy;
using Sandun.Routing;

namespace Sandun.Benchmarks.Routing;

/// <summary>A HAProxy with a router beside it, which is told of a registry and measures its traffic as on any load balancer.</summary>
internal sealed class DrivenProxy : IAsyncDisposable
{
    private readonly string _workDir = Directory.CreateTempSubdirectory("sandun-driven-").FullName;
    private readonly CancellationTokenSource _ending = new();
    private readonly RouterRole _role;
    private readonly HaproxyEngine _engine;
    private readonly Task _running;
    private readonly Task<long> _counting;

    public DrivenProxy(HaproxyBinary haproxy, RegistryView registry)
    {
        _role = new RouterRole(new RouterId("driven"), null, TimeProvider.System, NullLogger.Instance);
        _engine = new HaproxyEngine(haproxy, _workDir, new ProxySettings { EntryPort = 0 }, _role.Wake, new EngineServices(TimeProvider.System, NullLogger.Instance));
        _running = Task.Run(() => _role.RunAsync(_engine, _ending.Token));
        _counting = CountAsync(_role);
        var posted = _role.PostAsync(registry, CancellationToken.None);
        if (!posted.IsCompletedSuccessfully) throw new InvalidOperationException("a router takes its first registry at once");
    }

    /// <summary>Waits until HAProxy serves a revision.</summary>
    /// <exception cref="BenchmarkFailedException">It does not within a minute.</exception>
    public async Task ServesAsync(long revision)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            while (_role.Latest.AppliedRevision < revision) await _role.Reports.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new BenchmarkFailedException($"the driven HAProxy does not serve revision {revision}: {_role.Latest.Problem ?? "nothing is told"}");
        }
    }

    /// <summary>Makes one change, and waits until HAProxy serves it.</summary>
    public async Task ChangeAsync(RegistryChange change)
    {
        await _role.PostAsync(change.Revision, [change], CancellationToken.None);
        await ServesAsync(change.Revision);
    }

    /// <summary>Ends the router, and tells how many requests it saw HAProxy carry.</summary>
    public async Task<long> RequestsAsync()
    {
        await _ending.CancelAsync();
        await _running;
        return await _counting;
    }

    public async ValueTask DisposeAsync()
    {
        await RequestsAsync();
        await _engine.DisposeAsync();
        await RouterProxy.StopAsync(_workDir, CancellationToken.None);
        Directory.Delete(_workDir, recursive: true);
        _ending.Dispose();
    }

    private async Task<long> CountAsync(RouterRole role)
    {
        var requests = 0L;
        try
        {
            await foreach (var second in role.Traffic.ReadAllAsync(_ending.Token)) requests += second.Rows.Sum(row => row.Task is null ? row.Counts.Requests : 0);
        }
        catch (OperationCanceledException)
        {
            // All was measured that was to be.
        }

        return requests;
    }
}
