using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Sandun.Lab;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>What operators and clients do to a cluster: upgrades, restores, bad definitions, readers that do not read, starved machines.</summary>
public sealed partial class FaultTests
{
    /// <summary>F18: a backup older than the world is put back into the cluster's etcd.</summary>
    [Fact]
    public async Task Restore_OfAnOlderBackup_EndsNoTaskWithoutAnOperatorsWord()
    {
        var lab = await fixture.LabAsync();
        await SettledAsync(lab);
        var before = await Observation.LivesAsync(lab);
        using var http = LabRequests.NewClient(TimeSpan.FromSeconds(60));
        var url = lab.Url(lab.Of(LabRole.Server)[^1]);
        var backup = await http.GetByteArrayAsync(url + "/sandun/v1/cluster/backup", TestContext.Current.CancellationToken);
        await ScaleAsync(lab, LabFixture.Instances + 3);
        await lab.HealthyAsync(LabFixture.Instances + 3, s_settle);
        await using var witness = Witness.Begin(lab);
        using (var answer = await http.PostAsync(url + "/sandun/v1/cluster/restore", new ByteArrayContent(backup), TestContext.Current.CancellationToken))
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await Laboratory.UntilAsync(async () => await UnknownAsync(lab) == 3, s_settle, async () => $"{await UnknownAsync(lab)} tasks are said to be unknown, not 3");
        await SettledAsync(lab);
        Assert.Equal(before, await Observation.LivesAsync(lab));

        // The witness asks meanwhile, and each answer is a short-lived process of its own.
        await Laboratory.UntilAsync(
            async () => await TotalAsync(lab) == LabFixture.Instances + 3, s_settle, async () => $"{await TotalAsync(lab)} web servers run");

        // They stay when another server leads.
        var leader = await lab.LeaderAsync(s_settle);
        lab.Part(leader).Send(LabProcess.Kill);
        await FirstWriteAsync(lab, leader);
        await lab.Part(leader).EndedAsync(s_settle);
        lab.Part(leader).Start();
        await AllAnswerAsync(lab);
        await Laboratory.UntilAsync(async () => await UnknownAsync(lab) == 3, s_settle, async () => $"{await UnknownAsync(lab)} tasks are said to be unknown, not 3");
        await witness.CheckAsync();
        await lab.Client.AskAsync(HttpMethod.Post, "/sandun/v1/cluster/unknown", """{"killAll":true,"done":true}""", s_settle);
        await Laboratory.UntilAsync(async () => await TotalAsync(lab) == LabFixture.Instances, s_settle, async () => $"{await TotalAsync(lab)} web servers run");
        await lab.Client.AskAsync(HttpMethod.Delete, "/v2/groups/lab/written?force=true", null, s_settle);
        _written = 0;
        await SettledAsync(lab);
        Assert.Equal(before, await Observation.LivesAsync(lab));
        await Observation.RunsWhatTheStateSaysAsync(lab);
    }

    /// <summary>F19: the leader gets next to no processor time while others take all they can.</summary>
    [Fact]
    public async Task Leader_StarvedOfTheProcessor_LosesNothing()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            await using var witness = Witness.Begin(lab);
            var leader = await lab.LeaderAsync(s_settle);
            var hogs = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Process.Start("/usr/bin/timeout", ["10", "/bin/sh", "-c", "while :; do :; done"])).ToList();
            await lab.Part(leader).ReniceAsync(19);
            var times = new List<double>();
            foreach (var hog in hogs)
            {
                times.Add(await FirstWriteAsync(lab, null));
                await hog.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            await lab.Part(leader).ReniceAsync(lab.Part(leader).Nice);
            Print($"a write while the leader starves ({(await lab.LeaderAsync(s_settle) == leader ? "it led on" : "another followed")})", times);
            await AllAnswerAsync(lab);
            await witness.CheckAsync();
        });
    }

    /// <summary>F4: a third of an agent's packets are lost. That is no reason to replace anything.</summary>
    [Fact]
    public async Task Agent_OverALossyLine_IsLeftAlone()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            var host = await BusyAgentAsync(lab);
            string[] rule = ["INPUT", "-m", "statistic", "--mode", "random", "--probability", "0.3", "-j", "DROP"];
            await Programs.RunAsync("nsenter", [$"--net=/run/netns/{host.Namespace}", "iptables", "-A", .. rule]);
            await using var mended = new Pulled(() => Programs.RunAsync("nsenter", [$"--net=/run/netns/{host.Namespace}", "iptables", "-D", .. rule]));
            await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        });
    }

    /// <summary>F11: clients that follow events and never read.</summary>
    [Fact]
    public async Task EventStreams_NobodyReads_HoldUpNobodyAndAreCutOff()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            var leader = await lab.LeaderAsync(s_settle);
            using var http = LabRequests.NewClient(TimeSpan.FromSeconds(60));
            http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            var streams = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => http.GetAsync(lab.Url(leader) + "/v2/events", HttpCompletionOption.ResponseHeadersRead)));
            Assert.All(streams, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
            var before = Megabytes(lab.Part(leader).Pid);
            var times = new List<double>();
            for (var i = 0; i < 60; i++) times.Add(await FirstWriteAsync(lab, null));
            Print($"writes beside 300 event streams nobody reads ({Megabytes(lab.Part(leader).Pid) - before:0} MB more)", [times.Order().ElementAt(30), times.Max()]);
            Assert.InRange(Megabytes(lab.Part(leader).Pid) - before, -1000, 200);
            foreach (var stream in streams) stream.Dispose();
        });
    }

    /// <summary>F12: definitions that are not for any machine.</summary>
    [Fact]
    public async Task PoisonedDefinitions_AreRefusedOrParkedAndOthersGoOn()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            await using var witness = Witness.Begin(lab);
            var url = lab.Url(await lab.LeaderAsync(s_settle));
            foreach (var (json, status) in Poison())
            {
                var answer = await lab.Client.TryAsync(url, HttpMethod.Post, "/v2/apps", json);
                Assert.True(answer is not null && (int)answer.Status / 100 == status, $"{json[..Math.Min(80, json.Length)]} was answered {answer?.Status} {answer?.Body}");
            }

            // What no node fits waits, and nothing waits for it.
            await FirstWriteAsync(lab, null);
            await lab.Client.AskAsync(HttpMethod.Delete, "/v2/groups/lab/poison?force=true", null, s_settle);
            await witness.CheckAsync();
        });
    }

    /// <summary>F14: all agents at once, and all apps at once.</summary>
    [Fact]
    public async Task Herd_OfAllAgentsAndAllApps_Settles()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            await using var witness = Witness.Begin(lab);
            foreach (var host in lab.Of(LabRole.Agent)) lab.Part(host).Send(LabProcess.Kill);
            foreach (var host in lab.Of(LabRole.Agent)) await lab.Part(host).EndedAsync(s_settle);
            foreach (var host in lab.Of(LabRole.Agent)) lab.Part(host).Start();
            await Laboratory.UntilAsync(
                async () => await lab.ReachableAgentsAsync() == lab.Of(LabRole.Agent).Count, s_settle, () => Task.FromResult("agents stay away"));
            await witness.CheckAsync();
        });
        await using var rolling = Witness.Begin(lab, healthyLeast: LabFixture.Instances / 2);
        await lab.Client.AskAsync(HttpMethod.Post, $"/v2/apps{LabFixture.App}/restart?force=true", null, s_settle);
        await SettledAsync(lab);
        await lab.RoutedAsync(s_settle);
        await rolling.CheckAsync();
        await Observation.RunsWhatTheStateSaysAsync(lab);
    }

    private static IEnumerable<(string Json, int Status)> Poison()
    {
        yield return ("{\"id\":\"/lab/poison/deep\",\"cmd\":\"x\",\"env\":" + new string('[', 10_000) + new string(']', 10_000) + "}", 4);
        yield return ("{\"id\":\"/lab/poison/big\",\"cmd\":\"" + new string('x', 20_000_000) + "\"}", 4);
        yield return ("""{"id":"/lab/poison/many","cmd":"sleep 1","instances":1000000000}""", 4);
        yield return ("""{"id":"/lab/poison/nan","cmd":"sleep 1","cpus":NaN}""", 4);
        yield return ("""{"id":"/lab/poison/cycle","cmd":"sleep 1","dependencies":["/lab/poison/cycle"]}""", 4);
        yield return ("""{"id":"/lab/poison/regex","cmd":"sleep 1","constraints":[["hostname","LIKE","("]]}""", 4);
        yield return ("""{"id":"/lab/poison/redos","cmd":"sleep 1","cpus":0.1,"mem":16,"constraints":[["hostname","LIKE","(a+)+$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"]]}""", 2);
        yield return ("""{"id":"/lab/poison/nowhere","cmd":"sleep 1","cpus":0.1,"mem":16,"instances":50,"constraints":[["rack","CLUSTER","none"]]}""", 2);
    }

    private static Task ScaleAsync(Laboratory lab, int instances) => lab.Client.AskAsync(
        HttpMethod.Put, "/v2/apps" + LabFixture.App + "?force=true", new JsonObject { ["instances"] = instances }.ToJsonString(), s_settle);

    private static async Task<int> UnknownAsync(Laboratory lab) => (await lab.Client.GetAsync("/sandun/v1/cluster/unknown"))!["tasks"]!.AsArray().Count;

    private static double Megabytes(int pid) => double.Parse(
        File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status")).First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1000;
}
