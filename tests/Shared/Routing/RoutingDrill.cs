using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Sandun.Protocol;
using Sandun.Proxies.Haproxy;
using Sandun.Routing;
using Sandun.Server;
using Sandun.Server.Settings;

namespace Sandun.Tests.Routing;

/// <summary>
/// A server on a real store, an agent with real listeners, and three routers with a HAProxy each, all on the real link; apps are scaled,
/// deployed and their tasks killed while requests go on.
/// </summary>
internal sealed class RoutingDrill : IAsyncDisposable
{
    public const int Routers = 3;

    /// <summary>Events one app may have without a rest before its slots can run out.</summary>
    public const int BurstMax = 3;

    private const int FirstServicePort = 24_900;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private static readonly PortRange s_taskPorts = new(24_000, 24_799);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("sandun-drill-");
    private readonly ConcurrentDictionary<long, long> _committedAt = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Random _random = new(7);
    private readonly Dictionary<int, int> _bursts = [];
    private SandunServer _server = null!;
    private ServingAgent _agent = null!;
    private HttpClient _http = null!;
    private Task _following = Task.CompletedTask;

    public List<HostedRouter> Balancers { get; } = [];

    /// <summary>Events that were taken.</summary>
    public int Events { get; private set; }

    /// <summary>Why the agent's link broke, each time; a drill in which it did has measured something else.</summary>
    public IReadOnlyCollection<string> AgentBreaks => _agent.Breaks;

    public HttpClient Http => _http;

    public string LinkSocket { get; private set; } = "";

    /// <param name="origins">Where the tasks answer; ended with the drill. Null for within this process.</param>
    public static async Task<RoutingDrill> StartAsync(HaproxyBinary haproxy, int apps, string? store, IOrigins? origins = null)
    {
        var drill = new RoutingDrill();
        var options = new ServerOptions
        {
            DataDirectory = drill._data.FullName, Listen = [new IPEndPoint(IPAddress.Loopback, 0)], Store = store, ServicePortFirst = FirstServicePort,
            ServicePortLast = FirstServicePort + 99,
        };
        drill._server = await SandunServer.StartAsync(options, TimeProvider.System);
        drill.LinkSocket = options.LinkSocketPath;
        drill._http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(drill._server.Addresses.First(address => address.StartsWith("http://127", StringComparison.Ordinal))),
        };
        drill._following = drill.FollowAsync();
        for (var number = 1; number <= Routers; number++)
        {
            drill.Balancers.Add(new HostedRouter(
                "lb" + number, [drill.LinkSocket], haproxy, new ProxySettings { BindAddress = "127.0.0." + number, EntryPort = FirstServicePort - 1 }));
        }

        drill._agent = new ServingAgent([drill.LinkSocket], s_taskPorts, origins: origins);
        for (var app = 0; app < apps; app++)
        {
            await drill.PutAsync(app, $$$"""
                {"id":"/app{{{app}}}","cmd":"serve","cpus":0.1,"mem":16,"instances":4,"portDefinitions":[{"port":{{{FirstServicePort + app}}}}],"labels":{"HAPROXY_0_MODE":"http"},
                 "upgradeStrategy":{"minimumHealthCapacity":0.5,"maximumOverCapacity":0.5}}
                """);
        }

        await drill.ServedAsync(apps * 4);
        return drill;
    }

    /// <summary>The service port of each app on each router.</summary>
    public IReadOnlyList<IPEndPoint> Targets(int apps) =>
    [
        .. Enumerable.Range(0, apps).SelectMany(app => Enumerable.Range(1, Routers).Select(router =>
            new IPEndPoint(IPAddress.Parse("127.0.0." + router.ToString(CultureInfo.InvariantCulture)), FirstServicePort + app))),
    ];

    /// <summary>
    /// One event: a scale, a deployment, or the kill of a task. Each launches five instances at most, so that <see cref="BurstMax"/> of one
    /// app fit in the slots a small backend has, whatever the machine's speed: more slots are structure, and come with a reload. When no app
    /// may have another, all rest first.
    /// </summary>
    public async Task DisturbAsync(int apps)
    {
        var ready = Enumerable.Range(0, apps).Where(app => _bursts.GetValueOrDefault(app) < BurstMax).ToList();
        if (ready.Count == 0)
        {
            await RestAsync();
            _bursts.Clear();
            ready = [.. Enumerable.Range(0, apps)];
        }

        var app = ready[_random.Next(ready.Count)];
        _bursts[app] = _bursts.GetValueOrDefault(app) + 1;
        var taken = _random.Next(3) switch
        {
            0 => await PutAsync(app, $$"""{"instances":{{_random.Next(3, 6)}}}"""),
            1 => await PostAsync($"/v2/apps/app{app}/restart?force=true"),
            _ => await KillAsync(app),
        };
        if (taken) Events++;
    }

    /// <summary>A new router in the place of one that was abandoned, in its work directory.</summary>
    public void Revive(int index, HaproxyBinary haproxy)
    {
        var fallen = Balancers[index];
        Balancers[index] = new HostedRouter(fallen.Latest.Router.Value, [LinkSocket], haproxy, fallen.Settings, fallen.WorkDir);
    }

    /// <summary>Waits until no deployment runs and every router serves the registry's revision.</summary>
    public async Task SettleAsync()
    {
        await UntilAsync(async () => await _http.GetStringAsync("/v2/deployments") == "[]", "deployments ended");
        await UntilAsync(() => Task.FromResult(Balancers.All(router => router.Latest.AppliedRevision == _server.Routing.Journal.Current.Revision)), "all routers are at the same revision");
    }

    /// <summary>Waits until all has settled, and every slot that was left is free again: no new instance can want for one.</summary>
    private async Task RestAsync()
    {
        await SettleAsync();
        foreach (var router in Balancers)
        {
            await UntilAsync(async () => (await ServersAsync(router)).All(server => server.Maintenance || !server.Drain), "left slots are empty");
        }

        // The slot emptied last rests from before its HAProxy was told; a little more, as timers may ring early.
        await Task.Delay(SlotMachine.RestTime + TimeSpan.FromMilliseconds(100));
    }

    /// <summary>Every HAProxy leads to exactly the serving endpoints, by its own account.</summary>
    public async Task CheckRoutesAsync()
    {
        var wanted = _server.Routing.Journal.Current.View.Endpoints.Where(endpoint => endpoint.State == EndpointState.Serving)
            .Select(endpoint => string.Create(CultureInfo.InvariantCulture, $"{endpoint.App} {endpoint.Ports[0]}")).Order(StringComparer.Ordinal).ToList();
        foreach (var router in Balancers)
        {
            var has = (await ServersAsync(router)).Where(server => !server.Maintenance && !server.Drain)
                .Select(server => string.Create(CultureInfo.InvariantCulture, $"/{server.Backend.Split(':')[1]} {server.Port}")).Order(StringComparer.Ordinal).ToList();
            if (!wanted.SequenceEqual(has)) throw new InvalidOperationException($"{router.Latest.Router} serves {string.Join(", ", has)} in place of {string.Join(", ", wanted)}");
        }
    }

    /// <summary>Instances that serve so far are left out of the legs.</summary>
    public void ForgetLegs() => _serving.Clear();

    /// <summary>Milliseconds from an instance's report to its revision's commit, to the routers' hearing, to serving, and all together on all routers.</summary>
    public (List<double> Commit, List<double> Follow, List<double> Apply, List<double> Whole) Legs()
    {
        var (commit, follow, apply, whole) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var served = Balancers.Select(router => router.Served.ToList()).ToList();
        foreach (var endpoint in _serving)
        {
            if (!_agent.RunningAt.TryGetValue(endpoint.Key, out var running) || !_committedAt.TryGetValue(endpoint.Value, out var committed)) continue;
            commit.Add(Milliseconds(running, committed));
            var last = committed;
            for (var index = 0; index < Balancers.Count; index++)
            {
                if (!Balancers[index].HeardAt.TryGetValue(endpoint.Value, out var heard)) continue;
                var at = served[index].FirstOrDefault(one => one.Revision >= endpoint.Value).At;
                if (at == 0) continue;
                // The follower of this test may be woken after the link was.
                follow.Add(Math.Max(0, Milliseconds(committed, heard)));
                apply.Add(Milliseconds(heard, at));
                last = Math.Max(last, at);
            }

            whole.Add(Milliseconds(running, last));
        }

        return (commit, follow, apply, whole);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following;
        foreach (var router in Balancers) await router.DisposeAsync();
        await _agent.DisposeAsync();
        _http.Dispose();
        await _server.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private readonly ConcurrentDictionary<TaskId, long> _serving = new();

    private static async Task<ImmutableArray<ServerReading>> ServersAsync(HostedRouter router)
    {
        var socket = new HaproxySocket(Path.Combine(router.WorkDir, HaproxyConfiguration.AdminSocket));
        return HaproxyReadings.Servers(await socket.AskAsync("show servers state", CancellationToken.None));
    }

    private async Task FollowAsync()
    {
        try
        {
            for (var at = _server.Routing.Journal.Current.Revision; ;)
            {
                var page = await _server.Routing.Journal.WaitAsync(at, TimeSpan.FromSeconds(5), _ending.Token);
                var now = Stopwatch.GetTimestamp();
                foreach (var put in page.Changes.OfType<RegistryChange.EndpointPut>().Where(put => put.Endpoint.State == EndpointState.Serving))
                {
                    _serving.TryAdd(put.Endpoint.Task, put.Revision);
                    _committedAt.TryAdd(put.Revision, now);
                }

                at = page.Revision;
            }
        }
        catch (OperationCanceledException)
        {
            // The drill is over.
        }
    }

    private async Task ServedAsync(int instances)
    {
        await UntilAsync(
            () => Task.FromResult(_server.Routing.Journal.Current.View.Endpoints.Count(endpoint => endpoint.State == EndpointState.Serving) == instances), "all instances serve");
        await SettleAsync();
    }

    /// <summary>Asks again while no server leads, as any client of a cluster does.</summary>
    private async Task<bool> PutAsync(int app, string json)
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            using var answer = await _http.PutAsync($"/v2/apps/app{app}?force=true", new StringContent(json, Encoding.UTF8, "application/json"));
            if (answer.IsSuccessStatusCode) return true;
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || watch.Elapsed > s_patience)
                throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        }
    }

    private async Task<bool> PostAsync(string path)
    {
        using var answer = await _http.PostAsync(path, null);
        return answer.IsSuccessStatusCode;
    }

    private async Task<bool> KillAsync(int app)
    {
        var tasks = _server.Routing.Journal.Current.View.Endpoints.Where(endpoint => endpoint.App.Value == "/app" + app && endpoint.State == EndpointState.Serving).ToList();
        if (tasks.Count < 2) return false;
        using var answer = await _http.DeleteAsync($"/v2/apps/app{app}/tasks/{tasks[_random.Next(tasks.Count)].Task}");
        return answer.IsSuccessStatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > s_patience) throw new InvalidOperationException("did not come to hold: " + what);
            await Task.Delay(10);
        }
    }

    private static double Milliseconds(long from, long to) => (to - from) * 1000.0 / Stopwatch.Frequency;
}
