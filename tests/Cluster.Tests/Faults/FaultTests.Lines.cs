using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sandun.Lab;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>Lines that fail in part, history that is gone, and apps that never come up.</summary>
public sealed partial class FaultTests
{
    /// <summary>F3: while a standby cannot follow etcd, much is written and etcd forgets how it came about.</summary>
    [Fact]
    public async Task Etcd_CompactedBehindAStandby_IsReadAnew()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            var leader = await lab.LeaderAsync(s_settle);
            var standby = lab.Of(LabRole.Server).First(host => host.Name != leader.Name);
            await using (new Pulled(() => IptablesAsync(standby, "-D")))
            {
                await IptablesAsync(standby, "-A");
                for (var i = 0; i < 20; i++) await FirstWriteAsync(lab, standby);
                await fixture.History!.CaughtUpAsync();
                await CompactAsync(leader);
                await FirstWriteAsync(lab, standby);
            }

            await AllAnswerAsync(lab);
            await Laboratory.UntilAsync(
                async () => await WrittenAsync(lab, standby) == _written, s_settle,
                async () => $"{standby.Name} shows {await WrittenAsync(lab, standby)} of {_written} written apps");

            // What it shows is what it knows: it must be able to lead from there.
            lab.Part(leader).Send(LabProcess.Kill);
            await FirstWriteAsync(lab, leader);
            await lab.Part(leader).EndedAsync(s_settle);
            lab.Part(leader).Start();
            await AllAnswerAsync(lab);
        });
    }

    /// <summary>F4: packets go in one direction only, for less time than it takes to give an agent up.</summary>
    [Theory]
    [InlineData("INPUT", "--sport")]
    [InlineData("OUTPUT", "--dport")]
    public async Task Agent_HeardInOneDirectionOnly_IsLeftAloneWhileItIsShort(string chain, string port)
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            var host = await BusyAgentAsync(lab);
            await using var mended = await DropAsync(host, chain, "-p", "tcp", port, "5052");
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        });
    }

    /// <summary>F4: an agent that hears nothing for longer is replaced, and nothing runs twice when it hears again.</summary>
    [Fact]
    public async Task Agent_ThatHearsNothing_IsReplacedAndNothingRunsTwiceAfterwards()
    {
        var lab = await fixture.LabAsync();
        await SettledAsync(lab);
        var host = await BusyAgentAsync(lab);
        await using (await DropAsync(host, "INPUT", "-p", "tcp", "--sport", "5052"))
        {
            await Laboratory.UntilAsync(
                async () => await lab.ReachableAgentsAsync() == lab.Of(LabRole.Agent).Count - 1, s_settle, () => Task.FromResult("the agent is not missed"));
            await Laboratory.UntilAsync(
                async () => (await Observation.InstancesAsync(lab)).Count(instance => (string?)instance["condition"] == "Running" &&
                    (string?)instance["node"] != host.Name && (bool?)instance["healthy"] == true) == LabFixture.Instances,
                s_settle, () => Task.FromResult("its instances are not replaced"));
        }

        await Laboratory.UntilAsync(
            async () => await lab.ReachableAgentsAsync() == lab.Of(LabRole.Agent).Count, s_settle, () => Task.FromResult("the agent stays away"));
        await lab.HealthyAsync(LabFixture.Instances, s_settle);
        await Laboratory.UntilAsync(
            async () => await TotalAsync(lab) == LabFixture.Instances, s_settle, async () => $"{await TotalAsync(lab)} web servers run");
        await lab.RoutedAsync(s_settle);
        await Observation.RunsWhatTheStateSaysAsync(lab);
    }

    /// <summary>F4: an agent's cable has a loose contact.</summary>
    [Fact]
    public async Task Agent_OnALooseCable_IsLeftAlone()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            var host = await BusyAgentAsync(lab);
            await using var cable = new Pulled(() => lab.Network.PlugAsync(host, connected: true));
            for (var i = 0; i < 12; i++)
            {
                await lab.Network.PlugAsync(host, connected: i % 2 == 1);
                await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            }

            await cable.DisposeAsync();
            await Laboratory.UntilAsync(
                async () => await lab.ReachableAgentsAsync() == lab.Of(LabRole.Agent).Count, s_settle, () => Task.FromResult("the agent stays away"));
        });
    }

    /// <summary>F13: a hundred instances that end as soon as they begin. They are tried more and more seldom, and nobody else notices.</summary>
    [Fact]
    public async Task CrashLoop_OfManyInstances_IsHeldBackAndHoldsUpNobody()
    {
        const int Instances = 100;
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            await using var witness = Witness.Begin(lab);
            var leader = await lab.LeaderAsync(s_settle);
            await lab.Client.AskAsync(
                HttpMethod.Post, "/v2/apps",
                $$"""{"id":"/lab/loop","cmd":"exit 1","instances":{{Instances}},"cpus":0.01,"mem":16,"user":"root","backoffSeconds":1,"backoffFactor":2}""", s_settle);
            await Laboratory.UntilAsync(
                async () => await DelayOfAsync(lab, "/lab/loop") >= 4, s_settle, async () => $"the next launch waits {await DelayOfAsync(lab, "/lab/loop")} s");
            var before = ProcessorSeconds(lab.Part(leader).Pid);
            var times = new List<double>();
            for (var i = 0; i < 20; i++)
            {
                times.Add(await FirstWriteAsync(lab, null));
                await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Instances} instances in a crash loop: the leader used {ProcessorSeconds(lab.Part(leader).Pid) - before:0.00} processor seconds in 4 s"));
            Print("writes meanwhile (median, longest)", [times.Order().ElementAt(times.Count / 2), times.Max()]);
            await lab.Client.AskAsync(HttpMethod.Delete, "/v2/apps/lab/loop?force=true", null, s_settle);
            await witness.CheckAsync();
        });
    }

    private static async Task<double> DelayOfAsync(Laboratory lab, string app) =>
        (await lab.Client.GetAsync("/v2/queue"))!["queue"]!.AsArray().Where(entry => (string?)entry!["app"]?["id"] == app)
            .Select(entry => (double)entry!["delay"]!["timeLeftSeconds"]!).DefaultIfEmpty(0).Max();

    private static async Task<int> WrittenAsync(Laboratory lab, LabHost server) =>
        await lab.Client.TryAsync(lab.Url(server), HttpMethod.Get, "/v2/groups/lab/written") is { Status: HttpStatusCode.OK } answer
            ? JsonNode.Parse(answer.Body)!["apps"]!.AsArray().Count
            : 0;

    /// <summary>Has etcd forget everything but the present.</summary>
    private static async Task CompactAsync(LabHost member)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var url = $"http://{member.Address}:2379/v3/kv/";
        using var present = await http.PostAsJsonAsync(url + "range", new { key = "AA==" }, TestContext.Current.CancellationToken);
        var revision = (string)(await present.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["header"]!["revision"]!;
        using var compacted = await http.PostAsJsonAsync(url + "compaction", new { revision, physical = true }, TestContext.Current.CancellationToken);
        compacted.EnsureSuccessStatusCode();
    }

    private static async Task<Pulled> DropAsync(LabHost host, string chain, params string[] what)
    {
        Task TellAsync(string action) => Programs.RunAsync("nsenter", [$"--net=/run/netns/{host.Namespace}", "iptables", action, chain, .. what, "-j", "DROP"]);
        await TellAsync("-A");
        return new Pulled(() => TellAsync("-D"));
    }

    private static double ProcessorSeconds(int pid)
    {
        var fields = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")).Split(") ", 2)[1].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }
}
