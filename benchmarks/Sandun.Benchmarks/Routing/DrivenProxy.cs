using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Protocol;
using Sandun.Proxies;
using Sandun.Proxies.Haproxy;
using Sandun.Routing;

namespace Sandun.Benchmarks.Routing;

/// <summary>A HAProxy with a router beside it, which leads one app to one instance and measures it as on any load balancer.</summary>
internal sealed class DrivenProxy : IAsyncDisposable
{
    private readonly string _workDir = Directory.CreateTempSubdirectory("sandun-driven-").FullName;
    private readonly CancellationTokenSource _ending = new();
    private readonly HaproxyEngine _engine;
    private readonly Task _running;
    private readonly Task<long> _counting;

    public DrivenProxy(HaproxyBinary haproxy, int servicePort, int instancePort)
    {
        var role = new RouterRole(new RouterId("driven"), null, TimeProvider.System, NullLogger.Instance);
        _engine = new HaproxyEngine(haproxy, _workDir, new ProxySettings { EntryPort = 0 }, role.Wake, new EngineServices(TimeProvider.System, NullLogger.Instance));
        _running = Task.Run(() => role.RunAsync(_engine, _ending.Token));
        _counting = CountAsync(role);
        var posted = role.PostAsync(View(servicePort, instancePort), CancellationToken.None);
        if (!posted.IsCompletedSuccessfully) throw new InvalidOperationException("a router takes its first registry at once");
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

    private static RegistryView View(int servicePort, int instancePort) => new(
        1, [new Route { App = PathId.Absolute("/web"), PortIndex = 0, ServicePort = servicePort, Revision = 1 }],
        [
            new Endpoint
            {
                App = PathId.Absolute("/web"), Task = new TaskId("t"), State = EndpointState.Serving, Address = "127.0.0.1", Ports = [instancePort], Hostname = "h", Revision = 1,
            },
        ]);

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
