using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sandun.Protocol;
using Sandun.Proxies.Haproxy;
using Sandun.Routing;
using Sandun.Server.Tests.Cluster;
using Sandun.Tests;
using Sandun.Tests.Routing;

namespace Sandun.Server.Tests.Scaling;

/// <summary>An app that grew under load keeps what it has while those fail that its size is decided by.</summary>
[Trait("run", "long")]
public sealed class FailoverUnderLoadTests
{
    private const int ServicePort = 24_880;
    private const int Most = 3;

    /// <summary>Decisions are watched for this long after each fault.</summary>
    private static readonly TimeSpan s_watched = TimeSpan.FromSeconds(8);

    /// <summary>Bounds a wait on a slow machine.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task App_WhileRouterFiguresAndLeaderAreLost_NeitherShrinksNorFlaps()
    {
        var haproxy = HaproxyBinary.Find(RealParts.Program("haproxy", "haproxy"), out var reason) ?? throw new InvalidOperationException(reason);
        await using var pair = await ServerPair.StartAsync();
        await using var agent = new ServingAgent(pair.LinkSockets, new PortRange(24_800, 24_859), work: TimeSpan.FromMilliseconds(100));
        var routers = new List<HostedRouter>();
        try
        {
            foreach (var number in new[] { 1, 2 })
                routers.Add(new HostedRouter("lb" + number, pair.LinkSockets, haproxy, new ProxySettings { BindAddress = "127.0.0." + number, EntryPort = 24_881 }));
            await CreateAsync(pair.A.Http);
            await UntilAsync(() => Task.FromResult(routers.All(router => router.Latest.AppliedRevision > 0) && agent.RunningAt.Count == 1), "one instance serves");
            await using var load = await CrowdAsync();
            await UntilAsync(() => Task.FromResult(agent.RunningAt.Count == Most), "the app grew with its load");

            // A router dies without a word; its HAProxy serves on, unheard.
            await routers[0].AbandonAsync();
            await DecidedAsync(pair.A.Http, s_watched);
            agent.TellsUsage = false;
            await DecidedAsync(pair.A.Http, s_watched);
            await pair.EndMemberAsync("a");
            await UntilAsync(() => pair.B.LeadsAsync(), "b leads");
            await DecidedAsync(pair.B.Http, s_watched);
            routers[0] = new HostedRouter("lb1", pair.LinkSockets, haproxy, routers[0].Settings, routers[0].WorkDir);
            agent.TellsUsage = true;
            await DecidedAsync(pair.B.Http, s_watched);

            Assert.Empty(agent.Killed);
            Assert.Equal(Most, agent.RunningAt.Count);
            await load.EndAsync();
            Assert.Empty(load.Failures);
        }
        finally
        {
            foreach (var router in routers) await router.DisposeAsync();
        }
    }

    /// <summary>More than the app can ever serve at once, so that nothing is to spare however slow the machine; all wait at the routers.</summary>
    private static async Task<Crowd> CrowdAsync()
    {
        IPEndPoint[] targets = [new(IPAddress.Parse("127.0.0.1"), ServicePort), new(IPAddress.Parse("127.0.0.2"), ServicePort)];
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        foreach (var target in targets)
        {
            await UntilAsync(async () => await AnswersAsync(client, target), "the routers lead to the app");
        }

        return new Crowd(new OpenLoad(targets, rate: 80, connections: 16));
    }

    private static async Task<bool> AnswersAsync(HttpClient client, IPEndPoint target)
    {
        try
        {
            using var answer = await client.GetAsync($"http://{target}/", Cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task CreateAsync(HttpClient http)
    {
        using var created = await http.PostAsync("/v2/apps", new StringContent(
            $$$"""
            {"id":"/crowd","cmd":"serve","cpus":0.1,"mem":16,"instances":1,"portDefinitions":[{"port":{{{ServicePort}}}}],"labels":{"HAPROXY_0_MODE":"http"},
             "routing":{"limits":{"instanceConcurrency":1},"timeouts":{"queueSeconds":300}},
             "autoscaling":{"min":1,"max":{{{Most}}},"concurrency":1,"slo":{"p95Milliseconds":400},"warmupSeconds":0,"prices":{"action":0.001,"coreHour":100} } }
            """, Encoding.UTF8, "application/json"), Cancel);
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Waits until the server that leads has gone on deciding for this long.</summary>
    private static async Task DecidedAsync(HttpClient leader, TimeSpan time)
    {
        var until = DateTimeOffset.UtcNow + time;
        await UntilAsync(
            async () =>
            {
                using var answer = await leader.GetAsync("/sandun/v1/scaling/app?id=/crowd", Cancel);
                return answer.IsSuccessStatusCode && JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["last"]?["at"] is { } at && (DateTimeOffset)at > until;
            },
            "the leader goes on deciding");
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var waited = Stopwatch.StartNew(); !await condition(); await Task.Delay(50, Cancel))
            if (waited.Elapsed > s_patience) Assert.Fail("did not come to hold: " + what);
    }

    /// <summary>A load that ends with the test, whatever becomes of that.</summary>
    private sealed class Crowd(OpenLoad load) : IAsyncDisposable
    {
        public IReadOnlyCollection<string> Failures => load.Failures;

        public Task EndAsync() => load.StopAsync();

        public async ValueTask DisposeAsync() => await load.StopAsync();
    }
}
