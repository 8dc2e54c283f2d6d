using System.Text;
using System.Text.Json.Nodes;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;
using Sandun.Server.Tests.Cluster;

namespace Sandun.Server.Tests.Mesos;

/// <summary>The service scheduler at resource managers elsewhere, one of which takes over from the other.</summary>
public sealed class RemoteFailoverTests
{
    [Fact]
    public async Task Scheduler_WhoseResourceManagerFailsOver_KeepsItsTasksAndLaunchesMore()
    {
        await using var managers = await ServerPair.StartAsync();
        await using var agent = new ScriptedAgent(new LinkServers([.. managers.LinkSockets.Select(LinkAddress.Socket)]));
        await using var scheduler = await RunningServer.StartAsync(options => options with { ResourceManagers = [MesosOf(managers.B), MesosOf(managers.A)] });
        using (await scheduler.Http.PostAsync("/v2/apps", App("""{"id":"/far","cmd":"sleep 1000","cpus":0.1,"mem":32,"instances":2}"""), TestContext.Current.CancellationToken)) { }
        await RunsAsync(scheduler, 2);
        var before = agent.Tasks;
        Assert.Equal(2, before.Count);

        await managers.EndMemberAsync("a");
        await Eventually.HoldsAsync(() => managers.B.LeadsAsync(), "b leads");
        using (await scheduler.Http.PutAsync("/v2/apps/far", App("""{"instances":3}"""), TestContext.Current.CancellationToken)) { }

        await RunsAsync(scheduler, 3);
        Assert.Superset(before.ToHashSet(), agent.Tasks.ToHashSet());
        Assert.Equal(3, agent.Tasks.Count);
    }

    private static Uri MesosOf(ServerPair.Member member) => new(member.Server.MesosAddresses.Single());

    private static StringContent App(string json) => new(json, Encoding.UTF8, "application/json");

    private static Task RunsAsync(RunningServer scheduler, int tasks) => Eventually.HoldsAsync(async () =>
    {
        var app = JsonNode.Parse(await scheduler.Http.GetStringAsync("/v2/apps/far"))!["app"]!;
        return app["tasksRunning"]!.GetValue<int>() == tasks && app["deployments"]!.AsArray().Count == 0;
    }, $"{tasks} tasks run");
}
