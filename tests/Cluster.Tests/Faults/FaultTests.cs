using System.Diagnostics;
using System.Globalization;
using System.Net;
using Sandun.Lab;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>The fault matrix on real processes: each test does one fault, waits until it is over, and looks at the invariants.</summary>
[Collection("laboratory")]
[Trait("run", "long")]
public sealed partial class FaultTests(LabFixture fixture) : IClassFixture<LabFixture>
{
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(60);

    private int _written;

    /// <summary>F1: SIGKILL of the leader.</summary>
    [Fact]
    public async Task Leader_Killed_IsFollowedAndNothingIsLost()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            var times = new List<double>();
            for (var round = 0; round < 4; round++)
            {
                var leader = await lab.LeaderAsync(s_settle);
                var server = lab.Part(leader);
                server.Send(LabProcess.Kill);
                times.Add(await FirstWriteAsync(lab, leader));
                await server.EndedAsync(s_settle);
                server.Start();
                await AllAnswerAsync(lab);
            }

            Print("leader killed to the first write", times);
        });
    }

    /// <summary>F1: SIGSTOP of the leader; when it goes on it must not decide any more.</summary>
    [Fact]
    public async Task Leader_Paused_IsFollowedAndStandsByWhenItGoesOn()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            var leader = await lab.LeaderAsync(s_settle);
            lab.Part(leader).Send(LabProcess.Stop);
            var time = await FirstWriteAsync(lab, leader);
            lab.Part(leader).Send(LabProcess.Continue);
            Print("leader paused to the first write", [time]);
            await AllAnswerAsync(lab);
            Assert.NotEqual(leader.Name, (await lab.LeaderAsync(s_settle)).Name);
        });
    }

    /// <summary>F1: SIGTERM of the leader.</summary>
    [Fact]
    public async Task Leader_Ended_HandsOver()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            var times = new List<double>();
            for (var round = 0; round < 3; round++)
            {
                var leader = await lab.LeaderAsync(s_settle);
                lab.Part(leader).Send(LabProcess.Terminate);
                times.Add(await FirstWriteAsync(lab, leader));
                await lab.Part(leader).EndedAsync(s_settle);
                lab.Part(leader).Start();
                await AllAnswerAsync(lab);
            }

            Print("leader ended to the first write", times);
        });
    }

    /// <summary>F2: each of three members of etcd dies and returns.</summary>
    [Fact]
    public async Task Etcd_OneOfThreeKilled_WritesGoOn()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            foreach (var host in lab.Of(LabRole.Server))
            {
                var etcd = lab.Part(host, "etcd");
                etcd.Send(LabProcess.Kill);
                await FirstWriteAsync(lab, null);
                await etcd.EndedAsync(s_settle);
                etcd.Start();
                await FirstWriteAsync(lab, null);
            }
        });
    }

    /// <summary>F2: no quorum: reads are served and marked stale, writes get 503 with Retry-After, tasks and routes go on, all resumes.</summary>
    [Fact]
    public async Task Etcd_WithoutQuorum_ReadsGoOnStaleAndAllResumes()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            var dead = lab.Of(LabRole.Server).Take(2).Select(host => lab.Part(host, "etcd")).ToList();
            foreach (var etcd in dead) etcd.Send(LabProcess.Kill);
            await Laboratory.UntilAsync(
                async () => await lab.Client.TryAsync(lab.Url(lab.Of(LabRole.Server)[0]), HttpMethod.Get, "/v2/apps" + LabFixture.App) is
                { Status: HttpStatusCode.OK, Stale: true },
                s_settle, () => Task.FromResult("reads are not marked stale"));
            foreach (var host in lab.Of(LabRole.Server))
            {
                var refused = await lab.Client.TryAsync(lab.Url(host), HttpMethod.Post, "/v2/apps", Empty("/lab/refused"));
                Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused?.Status, refused?.SaysWhen));
                var read = await lab.Client.TryAsync(lab.Url(host), HttpMethod.Get, "/v2/apps" + LabFixture.App);
                Assert.Equal((HttpStatusCode.OK, true), (read?.Status, read?.Stale));
            }

            foreach (var router in lab.Of(LabRole.Router)) Assert.Equal(HttpStatusCode.OK, await Observation.AskRouteAsync(router));
            await RestartedWithoutQuorumAsync(lab, lab.Of(LabRole.Server)[0]);
            foreach (var etcd in dead)
            {
                await etcd.EndedAsync(s_settle);
                etcd.Start();
            }

            Print("quorum back to the first write", [await FirstWriteAsync(lab, null)]);
        });
    }

    /// <summary>A server that starts without a quorum says so, and what it waits for.</summary>
    private static async Task RestartedWithoutQuorumAsync(Laboratory lab, LabHost host)
    {
        lab.Part(host).Send(LabProcess.Kill);
        await lab.Part(host).EndedAsync(s_settle);
        lab.Part(host).Start();
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/v2/apps"), (HttpMethod.Post, "/v2/apps") })
        {
            await Laboratory.UntilAsync(
                async () => await lab.Client.TryAsync(lab.Url(host), method, path, method == HttpMethod.Post ? Empty("/lab/refused") : null) is
                { Status: HttpStatusCode.ServiceUnavailable, SaysWhen: true } answer && answer.Body.Contains("waits for its store", StringComparison.Ordinal),
                s_settle, () => Task.FromResult($"{method} {path} is not answered by a server that waits for its store"));
        }

        Assert.Contains("majority", (await lab.Client.TryAsync(lab.Url(host), HttpMethod.Get, "/sandun/v1/cluster"))?.Body, StringComparison.Ordinal);
    }

    /// <summary>F5: the leader alone is cut off from etcd.</summary>
    [Fact]
    public async Task Leader_CutOffFromEtcdAlone_StepsDownBeforeItsLeaseEnds()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            var leader = await lab.LeaderAsync(s_settle);
            await using (new Pulled(() => IptablesAsync(leader, "-D")))
            {
                await IptablesAsync(leader, "-A");
                Print("leader cut off from etcd to the first write", [await FirstWriteAsync(lab, leader)]);
                Assert.NotEqual(leader.Name, (await lab.LeaderAsync(s_settle)).Name);
            }

            await AllAnswerAsync(lab);
        });
    }

    /// <summary>F4: an agent's host is cut off; its tasks are replaced when their app says so, and the surplus goes when it returns.</summary>
    [Fact]
    public async Task Agent_CutOff_IsReplacedInTimeAndItsSurplusExpungedOnReturn()
    {
        var lab = await fixture.LabAsync();
        await SettledAsync(lab);
        var lost = await BusyAgentAsync(lab);
        var before = await Observation.LivesAsync(lab);
        var there = await Observation.ServersOnAsync(lost);
        await using var cable = new Pulled(() => lab.Network.PlugAsync(lost, connected: true));
        await lab.Network.PlugAsync(lost, connected: false);
        var watch = Stopwatch.StartNew();
        await Laboratory.UntilAsync(
            async () => (await Observation.InstancesAsync(lab)).Count(instance => (string?)instance["condition"] == "Running" && (string?)instance["node"] != lost.Name &&
                (bool?)instance["healthy"] == true) == LabFixture.Instances,
            s_settle, () => Task.FromResult("the lost instances are not replaced"));
        Print("agent cut off to all instances healthy elsewhere (10 s detection, 3 s inactive)", [watch.Elapsed.TotalSeconds]);
        Assert.Equal(there, await Observation.ServersOnAsync(lost));
        await cable.DisposeAsync();
        await lab.HealthyAsync(LabFixture.Instances, s_settle);
        await Laboratory.UntilAsync(
            async () => await TotalAsync(lab) == LabFixture.Instances, s_settle, async () => $"{await TotalAsync(lab)} web servers run");
        await Observation.RunsWhatTheStateSaysAsync(lab);

        // Those that ran on other hosts were not touched.
        var after = await Observation.LivesAsync(lab);
        Assert.True(before.Count(life => after.TryGetValue(life.Key, out var same) && same == life.Value) >= LabFixture.Instances - there);
    }

    /// <summary>F6: an agent dies and comes back; then its host loses power.</summary>
    [Fact]
    public async Task Agent_Killed_AdoptsAllItsTasks()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            foreach (var host in lab.Of(LabRole.Agent))
            {
                lab.Part(host).Send(LabProcess.Kill);
                await lab.Part(host).EndedAsync(s_settle);
                lab.Part(host).Start();
            }

            await Laboratory.UntilAsync(
                async () => await lab.ReachableAgentsAsync() == lab.Of(LabRole.Agent).Count, s_settle, () => Task.FromResult("agents stay away"));
        });
    }

    [Fact]
    public async Task Host_WithoutPower_IsReplacedAndComesBackEmpty()
    {
        var lab = await fixture.LabAsync();
        await SettledAsync(lab);
        var lost = await BusyAgentAsync(lab);
        var former = await TasksOnAsync(lab, lost);
        await LabNetwork.PowerOffAsync(lost);
        lab.Part(lost).Start();
        await Laboratory.UntilAsync(
            async () => !(await TasksOnAsync(lab, lost)).Overlaps(former), s_settle, () => Task.FromResult("tasks that died with the host are still said to run"));
        await Laboratory.UntilAsync(
            async () => await lab.ReachableAgentsAsync() == lab.Of(LabRole.Agent).Count, s_settle, () => Task.FromResult("the host stays away"));
        await SettledAsync(lab);
        await Observation.RunsWhatTheStateSaysAsync(lab);
    }

    /// <summary>F8 and F6 for routers: killed, it leaves its proxy serving, and serves what changed when it is back.</summary>
    [Fact]
    public async Task Router_Killed_LeavesItsProxyServing()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            foreach (var router in lab.Of(LabRole.Router))
            {
                lab.Part(router).Send(LabProcess.Kill);
                await lab.Part(router).EndedAsync(s_settle);
                for (var i = 0; i < 20; i++) Assert.Equal(HttpStatusCode.OK, await Observation.AskRouteAsync(router));
                lab.Part(router).Start();
            }

            await lab.RoutedAsync(s_settle);
        });
    }

    /// <summary>F15: a whole data center is cut off: server, etcd, router and agents.</summary>
    [Fact]
    public async Task DataCenter_CutOff_IsReplacedByTheOtherAndHeals()
    {
        var lab = await fixture.LabAsync();
        await SettledAsync(lab);
        var survivors = lab.Of(LabRole.Agent).Where(host => host.Site == "east").Select(host => host.Name).ToHashSet();
        await using var trunk = new Pulled(() => lab.Network.PlugSiteAsync("west", connected: true));
        await lab.Network.PlugSiteAsync("west", connected: false);
        var watch = Stopwatch.StartNew();
        await using var route = new RouteWatch(lab.Of(LabRole.Router).First(host => host.Site == "east"));
        await Laboratory.UntilAsync(
            async () => (await Observation.InstancesAsync(lab)).Count(instance => (string?)instance["condition"] == "Running" &&
                survivors.Contains((string?)instance["node"] ?? "") && (bool?)instance["healthy"] == true) == LabFixture.Instances,
            TimeSpan.FromSeconds(90), () => Task.FromResult("the other data center does not take over"));
        Print("data center cut off to all instances healthy in the other (10 s detection, 3 s inactive)", [watch.Elapsed.TotalSeconds]);
        await Laboratory.UntilAsync(() => Task.FromResult(route.Answered >= 20), s_settle, () => Task.FromResult("the other data center's router does not answer"));
        Print($"data center cut off to the last request unanswered by the other's router ({route.Unanswered} of {route.Asked}, one after the other)", [route.LastUnanswered.TotalSeconds]);
        await trunk.DisposeAsync();
        await Laboratory.UntilAsync(
            async () => await lab.ReachableAgentsAsync() == lab.Of(LabRole.Agent).Count, s_settle, () => Task.FromResult("the agents stay away"));
        await lab.HealthyAsync(LabFixture.Instances, s_settle);
        await Laboratory.UntilAsync(
            async () => await TotalAsync(lab) == LabFixture.Instances, s_settle, async () => $"{await TotalAsync(lab)} web servers run");
        await lab.RoutedAsync(s_settle);
        await AllAnswerAsync(lab);
        await Observation.RunsWhatTheStateSaysAsync(lab);
    }

    /// <summary>I1, I4, I5 and I6: whatever happens to the control plane, tasks are not touched and no acknowledged write is lost.</summary>
    private async Task WithoutTouchingTasksAsync(Laboratory lab, Func<Task> fault)
    {
        await SettledAsync(lab);
        var before = await Observation.LivesAsync(lab);
        await fault();
        await SettledAsync(lab);
        await lab.RoutedAsync(s_settle);
        Assert.Equal(before, await Observation.LivesAsync(lab));
        await Observation.RunsWhatTheStateSaysAsync(lab);
        if (_written == 0) return;
        Assert.Equal(_written, (await lab.Client.GetAsync("/v2/groups/lab/written"))!["apps"]!.AsArray().Count);
        await lab.Client.AskAsync(HttpMethod.Delete, "/v2/groups/lab/written?force=true", null, s_settle);
        _written = 0;
    }

    /// <summary>Waits until every instance is healthy, by a process that is there.</summary>
    private static async Task SettledAsync(Laboratory lab)
    {
        await lab.HealthyAsync(LabFixture.Instances, s_settle);
        await Laboratory.UntilAsync(
            async () => await Observation.LivesAsync(lab) is { Count: LabFixture.Instances } lives && !lives.Values.Any(life => life.EndsWith("gone", StringComparison.Ordinal)),
            s_settle, async () => string.Join(", ", await Observation.LivesAsync(lab)));
    }

    private static async Task<HashSet<string>> TasksOnAsync(Laboratory lab, LabHost host) =>
    [
        .. (await Observation.InstancesAsync(lab)).Where(instance => (string?)instance["node"] == host.Name && (string?)instance["condition"] == "Running")
            .Select(instance => (string)instance["taskId"]!),
    ];

    /// <summary>Seconds until a server other than the troubled one acknowledges a write.</summary>
    private async Task<double> FirstWriteAsync(Laboratory lab, LabHost? troubled)
    {
        var watch = Stopwatch.StartNew();
        var others = lab.Of(LabRole.Server).Where(host => host.Name != troubled?.Name).ToList();
        for (var turn = 0; watch.Elapsed < s_settle; turn++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"/lab/written/n{_written}");
            var answer = await lab.Client.TryAsync(lab.Url(others[turn % others.Count]), HttpMethod.Post, "/v2/apps", Empty(id));
            // A write whose answer was lost may have been made; then it is there, which is as good.
            if (answer?.Status is HttpStatusCode.Created or HttpStatusCode.Conflict)
            {
                _written++;
                return watch.Elapsed.TotalSeconds;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Fail("no server takes a write");
        return 0;
    }

    private static Task AllAnswerAsync(Laboratory lab) => Laboratory.UntilAsync(
        async () =>
        {
            foreach (var host in lab.Of(LabRole.Server))
                if (await lab.Client.TryAsync(lab.Url(host), HttpMethod.Get, "/v2/leader") is not { Status: HttpStatusCode.OK, Stale: false }) return false;
            return true;
        },
        s_settle, () => Task.FromResult("a server does not answer, or is stale"));

    private static async Task<LabHost> BusyAgentAsync(Laboratory lab)
    {
        foreach (var host in lab.Of(LabRole.Agent))
            if (await Observation.ServersOnAsync(host) > 0) return host;
        throw new LabException("no agent runs anything");
    }

    private static async Task<int> TotalAsync(Laboratory lab)
    {
        var total = 0;
        foreach (var host in lab.Of(LabRole.Agent)) total += await Observation.ServersOnAsync(host);
        return total;
    }

    private static Task IptablesAsync(LabHost host, string action) => Programs.RunAsync(
        "nsenter", [$"--net=/run/netns/{host.Namespace}", "iptables", action, "OUTPUT", "-p", "tcp", "--dport", "2379", "-j", "DROP"]);

    private static string Empty(string id) => $$"""{"id":"{{id}}","cmd":"sleep 1","instances":0}""";

    /// <summary>Figures are part of the long run's output, not judged: machines are noisy.</summary>
    private static void Print(string what, IReadOnlyList<double> seconds) => Console.WriteLine(
        $"{what}: {string.Join(", ", seconds.Select(second => second.ToString("0.00", CultureInfo.InvariantCulture)))} s");

    /// <summary>Plugs in what was pulled, whatever becomes of the test; once.</summary>
    private sealed class Pulled(Func<Task> plugIn) : IAsyncDisposable
    {
        private bool _in;

        public async ValueTask DisposeAsync()
        {
            if (_in) return;
            _in = true;
            await plugIn();
        }
    }
}
