namespace Sandun.Server.Tests.Mesos;

/// <summary>Frameworks choose their tasks' ids by themselves: two may choose the same, and one may use an id again, on one real agent.</summary>
public sealed class TaskIdTests(SharedAgent shared) : IClassFixture<SharedAgent>
{
    private const string Task = "0";

    [Fact]
    public async Task Frameworks_OfOneTaskId_EachRunEndAndForgetTheirOwn()
    {
        await using var one = await HttpFramework.SubscribeAsync(shared.Server.Http, """{"user":"","name":"one"}""");
        await one.LaunchAsync(await one.OfferAsync(), Task, "echo one; sleep 1000");
        await one.UpdateAsync(Task, "TASK_RUNNING");
        await one.AcceptedAsync("SUPPRESS");
        var offers = one.Events.Where(heard => heard["type"]!.GetValue<string>() == "OFFERS").SelectMany(heard => heard["offers"]!["offers"]!.AsArray());
        await one.AcceptedAsync("DECLINE", $$$""","decline":{"offer_ids":[{{{string.Join(',', offers.Select(offer => offer!["id"]!.ToJsonString()))}}}]}""");
        await using var two = await HttpFramework.SubscribeAsync(shared.Server.Http, """{"user":"","name":"two"}""");
        await two.LaunchAsync(await two.OfferAsync(), Task, "echo two; sleep 1000");
        await two.UpdateAsync(Task, "TASK_RUNNING");
        var path = $"/files/read?path=/frameworks/{two.Id}/executors/{Task}/runs/latest/stdout&offset=0";
        await Eventually.HoldsAsync(async () => (string)(await shared.Agent.GetAsync(path))["data"]! == "two\n", "the second writes into a sandbox of its own");

        await two.AcceptedAsync("KILL", $$$""","kill":{"task_id":{"value":"{{{Task}}}"}}""");
        await two.UpdateAsync(Task, "TASK_KILLED");
        Assert.DoesNotContain(one.Events, heard => heard["type"]!.GetValue<string>() == "UPDATE" && heard["update"]!["status"]!["state"]!.GetValue<string>() != "TASK_RUNNING");
        await two.AcceptedAsync("TEARDOWN");
        await one.AcceptedAsync("KILL", $$$""","kill":{"task_id":{"value":"{{{Task}}}"}}""");
        var killed = await one.UpdateAsync(Task, "TASK_KILLED");
        await one.AcknowledgeAsync(killed);
        await one.AcceptedAsync("TEARDOWN");
        await Eventually.HoldsAsync(
            async () => (double)(await shared.Agent.GetAsync("/metrics/snapshot"))["slave/tasks_running"]! == 0, "nothing runs");
        await using var last = await HttpFramework.SubscribeAsync(shared.Server.Http, """{"user":"","name":"last"}""");
        var cpus = (await last.OfferAsync())["resources"]!.AsArray().Single(resource => (string)resource!["name"]! == "cpus")!;
        Assert.Equal(4, (double)cpus["scalar"]!["value"]!);
        await last.AcceptedAsync("TEARDOWN");
    }

    [Fact]
    public async Task Id_UsedAgain_IsRunAgain()
    {
        await using var framework = await HttpFramework.SubscribeAsync(shared.Server.Http, """{"user":"","name":"again"}""");
        await framework.LaunchAsync(await framework.OfferAsync(), "again", "exit 0");
        var heard = framework.Events.Count;
        await framework.AcknowledgeAsync(await framework.UpdateAsync("again", "TASK_RUNNING"));
        await framework.AcknowledgeAsync(await framework.UpdateAsync("again", "TASK_FINISHED"));
        await Eventually.HoldsAsync(() => framework.Events.Skip(heard).Any(one => one["type"]!.GetValue<string>() == "OFFERS"), "what it took is offered again");
        var offer = framework.Events.Skip(heard).First(one => one["type"]!.GetValue<string>() == "OFFERS")["offers"]!["offers"]![0]!;
        await framework.LaunchAsync(offer, "again", "exit 3");
        await framework.UpdateAsync("again", "TASK_FAILED");
        await framework.AcceptedAsync("TEARDOWN");
    }
}
