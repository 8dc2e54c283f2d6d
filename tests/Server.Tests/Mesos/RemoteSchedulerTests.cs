using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>The service scheduler of one server registered at the Mesos interfaces of another.</summary>
public sealed class RemoteSchedulerTests
{
    [Fact]
    public async Task App_OfASchedulerElsewhere_RunsIsScaledAndRemoved()
    {
        await using var manager = await MesosServer.StartAsync();
        await using var scheduler = await RunningServer.StartAsync(options => options with { ResourceManagers = [manager.Http.BaseAddress!] });

        using var created = await scheduler.Http.PostAsync("/v2/apps", App("""{"id":"/far","cmd":"sleep 1000","cpus":0.1,"mem":32,"instances":2}"""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await RunsAsync(scheduler, 2);
        Assert.Equal(2, manager.Agent.Tasks.Count);

        using var scaled = await scheduler.Http.PutAsync("/v2/apps/far", App("""{"instances":1}"""), TestContext.Current.CancellationToken);
        await RunsAsync(scheduler, 1);
        using var removed = await scheduler.Http.DeleteAsync("/v2/apps/far", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => manager.Agent.Tasks.Count == 0, "the app's tasks end where they ran");
    }

    [Fact]
    public async Task Scheduler_ThatRestarts_TakesItsTasksBack()
    {
        await using var manager = await MesosServer.StartAsync();
        await using var scheduler = await RunningServer.StartAsync(options => options with { ResourceManagers = [manager.Http.BaseAddress!] });
        using var created = await scheduler.Http.PostAsync("/v2/apps", App("""{"id":"/far","cmd":"sleep 1000","cpus":0.1,"mem":32}"""), TestContext.Current.CancellationToken);
        await RunsAsync(scheduler, 1);
        var before = manager.Agent.Tasks.Single();

        await scheduler.RestartAsync();

        await RunsAsync(scheduler, 1);
        Assert.Equal(before, manager.Agent.Tasks.Single());
    }

    private static StringContent App(string json) => new(json, Encoding.UTF8, "application/json");

    private static Task RunsAsync(RunningServer scheduler, int tasks) => Eventually.HoldsAsync(async () =>
    {
        var app = JsonNode.Parse(await scheduler.Http.GetStringAsync("/v2/apps/far"))!["app"]!;
        return app["tasksRunning"]!.GetValue<int>() == tasks && app["deployments"]!.AsArray().Count == 0;
    }, $"{tasks} tasks run");
}
