using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>The API over the real service scheduler, with the rest of the world played.</summary>
public sealed class OverTheBrainTests
{
    private const string Web = """{"id":"/web","cmd":"run","instances":2,"cpus":0.5,"mem":64}""";

    private readonly BrainServices _services = new();

    private static async Task<JsonElement> AppAsync(MarathonServer server, string id) =>
        (await server.GetAsync("/v2/apps" + id)).Json.GetProperty("app");

    private static string[] TaskIds(JsonElement app) => [.. app.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("id").GetString()!)];

    [Fact]
    public async Task App_Created_IsDeployedAndRuns()
    {
        _services.Settles = false;
        await using var server = await MarathonServer.StartAsync(_services);

        var created = await server.SendAsync("POST", "/v2/apps", Web);

        Assert.Equal(201, created.Status);
        Assert.Equal(10000, created.Json.GetProperty("ports")[0].GetInt32());
        Assert.Equal(10000, created.Json.GetProperty("portDefinitions")[0].GetProperty("port").GetInt32());
        var deployment = Assert.Single((await server.GetAsync("/v2/deployments")).Json.EnumerateArray());
        Assert.Equal(created.DeploymentId, deployment.GetProperty("id").GetString());
        Assert.Equal("/web", deployment.GetProperty("affectedApps")[0].GetString());

        _services.Advance(1);
        var app = await AppAsync(server, "/web");
        Assert.Equal(2, app.GetProperty("tasksRunning").GetInt32());
        Assert.Equal(0, app.GetProperty("deployments").GetArrayLength());
        Assert.Matches(@"^web\.instance-[0-9a-f-]{36}\._app\.1$", TaskIds(app)[0]);
        Assert.Equal("[]", (await server.GetAsync("/v2/deployments")).Text);
        Assert.Equal(409, (await server.SendAsync("POST", "/v2/apps", Web)).Status);
    }

    [Fact]
    public async Task UnknownMembers_AtEveryLevel_ComeBackWhereTheyWere_AndStayThroughAPartialChange()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", """
            {"id":"/odd","cmd":"x","team":{"name":"shop"},"upgradeStrategy":{"minimumHealthCapacity":1,"maxOver":0.5},
             "healthChecks":[{"protocol":"TCP"},{"protocol":"HTTP","timeout":7}],"env":{"anything":"goes"},"fetch":[{"uri":"http://h/a","sha256":"f00"}]}
            """);

        foreach (var change in new[] { "{}", """{"instances":2}""" })
        {
            Assert.Equal(200, (await server.SendAsync("PUT", "/v2/apps/odd", change)).Status);
            var app = await AppAsync(server, "/odd");
            Assert.Equal("shop", app.GetProperty("team").GetProperty("name").GetString());
            Assert.Equal(0.5m, app.GetProperty("upgradeStrategy").GetProperty("maxOver").GetDecimal());
            Assert.Equal(1, app.GetProperty("upgradeStrategy").GetProperty("maximumOverCapacity").GetDecimal());
            Assert.False(app.GetProperty("healthChecks")[0].TryGetProperty("timeout", out _));
            Assert.Equal(7, app.GetProperty("healthChecks")[1].GetProperty("timeout").GetInt32());
            Assert.Equal("f00", app.GetProperty("fetch")[0].GetProperty("sha256").GetString());
        }

        Assert.Equal(200, (await server.SendAsync("PUT", "/v2/apps/odd", """{"upgradeStrategy":{"minimumHealthCapacity":1}}""")).Status);
        Assert.False((await AppAsync(server, "/odd")).GetProperty("upgradeStrategy").TryGetProperty("maxOver", out _));
    }

    [Fact]
    public async Task App_PutBackAsItWasRead_ChangesNothing()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", Web);
        var before = await server.GetAsync("/v2/apps/web");
        var definition = JsonNode.Parse(before.Text)!["app"]!.AsObject();
        definition.Remove("version");

        var put = await server.SendAsync("PUT", "/v2/apps/web", definition.ToJsonString());
        var again = await server.SendAsync("PUT", "/v2/apps/web", Web);

        Assert.Equal((200, 200), (put.Status, again.Status));
        Assert.NotNull(put.DeploymentId);
        Assert.Equal(before.Text, (await server.GetAsync("/v2/apps/web")).Text);
    }

    [Fact]
    public async Task App_Scaled_KeepsItsTasksAndItsConfigurationTime()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", Web);
        var before = await AppAsync(server, "/web");

        var scaled = await server.SendAsync("PUT", "/v2/apps/web", """{"instances":4}""");

        var after = await AppAsync(server, "/web");
        Assert.Equal(4, after.GetProperty("tasksRunning").GetInt32());
        Assert.Empty(TaskIds(before).Except(TaskIds(after)));
        Assert.Equal(
            before.GetProperty("versionInfo").GetProperty("lastConfigChangeAt").GetString(),
            after.GetProperty("versionInfo").GetProperty("lastConfigChangeAt").GetString());
        Assert.Equal(scaled.Json.GetProperty("version").GetString(), after.GetProperty("version").GetString());
    }

    [Fact]
    public async Task App_ChangedAndRolledBack_HasItsOldDefinition()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", Web);
        var first = (await AppAsync(server, "/web")).GetProperty("version").GetString();
        await server.SendAsync("PATCH", "/v2/apps/web", """{"cmd":"run faster"}""");

        var versions = (await server.GetAsync("/v2/apps/web/versions")).Json.GetProperty("versions");
        var rolledBack = await server.SendAsync("PUT", "/v2/apps/web", $$"""{"version":"{{first}}"}""");
        var unknown = await server.SendAsync("PUT", "/v2/apps/web", """{"version":"2014-03-01T23:29:30.158Z"}""");

        Assert.Equal((2, first), (versions.GetArrayLength(), versions[1].GetString()));
        Assert.Equal("run", (await server.GetAsync("/v2/apps/web/versions/" + first)).Json.GetProperty("cmd").GetString());
        Assert.Equal(200, rolledBack.Status);
        Assert.Equal("run", (await AppAsync(server, "/web")).GetProperty("cmd").GetString());
        Assert.Equal((404, "App '/web' does not exist in version 2014-03-01T23:29:30.158Z"), (unknown.Status, unknown.Message));
    }

    [Fact]
    public async Task App_HeldByADeployment_Is409UntilForced()
    {
        _services.Settles = false;
        await using var server = await MarathonServer.StartAsync(_services);
        var created = await server.SendAsync("POST", "/v2/apps", Web);

        var refused = await server.SendAsync("PUT", "/v2/apps/web", """{"instances":9}""");
        var forced = await server.SendAsync("PUT", "/v2/apps/web?force=true", """{"instances":9}""");

        Assert.Equal(409, refused.Status);
        Assert.StartsWith("App is locked by one or more deployments.", refused.Message);
        Assert.Equal(created.DeploymentId, refused.Json.GetProperty("deployments")[0].GetProperty("id").GetString());
        Assert.Equal(200, forced.Status);
    }

    [Fact]
    public async Task Task_Killed_IsReplacedInItsInstance()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", Web);
        var doomed = TaskIds(await AppAsync(server, "/web"))[0];

        var killed = await server.SendAsync("DELETE", "/v2/apps/web/tasks/" + doomed);
        _services.Advance(60);

        var tasks = TaskIds(await AppAsync(server, "/web"));
        Assert.Equal(doomed, killed.Json.GetProperty("task").GetProperty("id").GetString());
        Assert.Equal(2, tasks.Length);
        Assert.DoesNotContain(doomed, tasks);
        Assert.Contains(doomed.Replace("_app.1", "_app.2"), tasks);
    }

    [Fact]
    public async Task Tasks_KilledAndScaled_LowerTheCount()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", Web);
        var tasks = TaskIds(await AppAsync(server, "/web"));

        var reply = await server.SendAsync("POST", "/v2/tasks/delete?scale=true", $$"""{"ids":["{{tasks[1]}}"]}""");
        _services.Advance(60);

        var app = await AppAsync(server, "/web");
        Assert.NotNull(reply.DeploymentId);
        Assert.Equal(1, app.GetProperty("instances").GetInt32());
        Assert.Equal([tasks[0]], TaskIds(app));
    }

    [Fact]
    public async Task Restart_OfAnApp_ReplacesAllTasks()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", Web);
        var before = TaskIds(await AppAsync(server, "/web"));

        var reply = await server.SendAsync("POST", "/v2/apps/web/restart");
        _services.Advance(60);

        var after = TaskIds(await AppAsync(server, "/web"));
        Assert.Equal(200, reply.Status);
        Assert.Equal(2, after.Length);
        Assert.Empty(before.Intersect(after));
    }

    [Fact]
    public async Task App_Deleted_IsGone()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", Web);

        Assert.Equal(200, (await server.SendAsync("DELETE", "/v2/apps/web")).Status);
        _services.Advance(60);

        Assert.Equal(404, (await server.GetAsync("/v2/apps/web")).Status);
        Assert.Equal("""{"tasks":[]}""", (await server.GetAsync("/v2/tasks")).Text);
    }

    [Fact]
    public async Task Cycle_ClosedByASecondRequest_IsRefused()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", """{"id":"/a","cmd":"x","dependencies":["/b"]}""");

        var reply = await server.SendAsync("POST", "/v2/apps", """{"id":"/b","cmd":"x","dependencies":["/a"]}""");

        Assert.Equal(422, reply.Status);
        Assert.Contains("Dependency graph has cyclic dependencies.", reply.Text);
    }

    [Theory]
    [InlineData("""{"id":"/shop","cmd":"x"}""")]
    [InlineData("""{"id":"/shop/web/inner","cmd":"x"}""")]
    public async Task AppId_ThatIsAGroupOrLiesBelowAnApp_IsRefused(string json)
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", """{"id":"/shop/web","cmd":"x"}""");

        var reply = await server.SendAsync("POST", "/v2/apps", json);

        Assert.Equal(422, reply.Status);
        Assert.Equal(["/id"], reply.Paths);
    }

    [Fact]
    public async Task SeveralApps_WithOneFault_ChangeNothing()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", Web);

        var reply = await server.SendAsync("PUT", "/v2/apps", """[{"id":"/new","cmd":"x"},{"id":"/web","instances":-1}]""");

        Assert.Equal((422, "/(1)/instances"), (reply.Status, reply.Paths[0]));
        Assert.Equal(404, (await server.GetAsync("/v2/apps/new")).Status);
    }

    [Fact]
    public async Task Group_WithDependencies_ComesUpAndGoes()
    {
        await using var server = await MarathonServer.StartAsync(_services);

        var created = await server.SendAsync("POST", "/v2/groups", """
            {"id":"/shop","groups":[{"id":"back","apps":[{"id":"db","cmd":"x"}]},
              {"id":"front","dependencies":["../back"],"apps":[{"id":"web","cmd":"x","instances":2}]}]}
            """);
        _services.Advance(5);
        var group = (await server.GetAsync("/v2/groups/shop")).Json;

        Assert.Equal(201, created.Status);
        Assert.Equal("/shop/back", group.GetProperty("groups")[1].GetProperty("dependencies")[0].GetString());
        Assert.Equal(2, (await AppAsync(server, "/shop/front/web")).GetProperty("tasksRunning").GetInt32());
        Assert.Equal(409, (await server.SendAsync("POST", "/v2/groups", """{"id":"/shop"}""")).Status);

        Assert.Equal(200, (await server.SendAsync("PUT", "/v2/groups/shop", """{"scaleBy":1.5}""")).Status);
        Assert.Equal(3, (await AppAsync(server, "/shop/front/web")).GetProperty("instances").GetInt32());

        Assert.Equal(200, (await server.SendAsync("DELETE", "/v2/groups/shop")).Status);
        _services.Advance(60);
        Assert.Equal(404, (await server.GetAsync("/v2/groups/shop")).Status);
        Assert.Equal("""{"apps":[]}""", (await server.GetAsync("/v2/apps")).Text);
    }

    [Fact]
    public async Task GroupUpdate_WithAPresentList_DropsWhatIsMissingAndCanBeRolledBack()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/groups", """{"id":"/g","apps":[{"id":"a","cmd":"x"},{"id":"b","cmd":"x"}]}""");
        var before = (await server.GetAsync("/v2/groups/g/versions")).Json[0].GetString();

        var dry = await server.SendAsync("PUT", "/v2/groups/g?dryRun=true", """{"apps":[{"id":"a","cmd":"x"}]}""");
        Assert.Equal("""{"steps":[{"actions":[{"action":"StopApplication","app":"/g/b"}]}]}""", dry.Text);
        Assert.Equal(200, (await server.GetAsync("/v2/apps/g/b")).Status);

        await server.SendAsync("PUT", "/v2/groups/g", """{"apps":[{"id":"a","cmd":"x"}]}""");
        _services.Advance(60);
        Assert.Equal(404, (await server.GetAsync("/v2/apps/g/b")).Status);

        var back = await server.SendAsync("PUT", "/v2/groups/g", $$"""{"version":"{{before}}"}""");
        Assert.Equal(200, back.Status);
        Assert.Equal(200, (await server.GetAsync("/v2/apps/g/b")).Status);
    }

    [Fact]
    public async Task Deployment_RolledBack_BringsTheOldDefinition()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", Web);
        _services.Settles = false;
        var change = await server.SendAsync("PUT", "/v2/apps/web", """{"cmd":"broken"}""");

        var rollback = await server.SendAsync("DELETE", "/v2/deployments/" + change.DeploymentId);

        Assert.Equal(200, rollback.Status);
        Assert.NotEqual(change.DeploymentId, rollback.DeploymentId);
        Assert.Equal("run", (await AppAsync(server, "/web")).GetProperty("cmd").GetString());
    }

    [Fact]
    public async Task AppThatFitsNowhere_Waits_WithItsReasonInTheQueue()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", """{"id":"/huge","cmd":"x","cpus":5000}""");

        var item = (await server.GetAsync("/v2/queue?embed=lastUnusedOffers")).Json.GetProperty("queue")[0];

        Assert.Equal(1, item.GetProperty("count").GetInt32());
        Assert.Equal("/huge", item.GetProperty("app").GetProperty("id").GetString());
        Assert.True(item.GetProperty("delay").GetProperty("overdue").GetBoolean());
        var cpus = item.GetProperty("processedOffersSummary").GetProperty("rejectSummaryLastOffers")[4];
        Assert.Equal("""{"reason":"InsufficientCpus","declined":3,"processed":3}""", cpus.GetRawText());
        Assert.Equal(3, item.GetProperty("lastUnusedOffers").GetArrayLength());
        Assert.Equal(204, (await server.SendAsync("DELETE", "/v2/queue/huge/delay")).Status);
    }

    [Fact]
    public async Task Events_OfACreation_TellItsWholeStory()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        using var lines = new StreamReader(await server.EventsAsync());

        await server.SendAsync("POST", "/v2/apps", """{"id":"/one","cmd":"x","instances":1}""");
        var told = new List<string>();
        while (!told.Contains("deployment_success"))
            if (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line.StartsWith("event: ", StringComparison.Ordinal))
                told.Add(line["event: ".Length..]);

        Assert.Equal("event_stream_attached", told[0]);
        foreach (var type in (string[])["api_post_event", "group_change_success", "deployment_info", "instance_changed_event", "status_update_event", "deployment_step_success"])
            Assert.Contains(type, told);
        Assert.True(told.IndexOf("deployment_info") < told.IndexOf("status_update_event"));
    }

    [Fact]
    public async Task RoleEnforcedByAGroup_IsTakenByNewApps()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/groups", """{"id":"/dev","enforceRole":true}""");

        var created = await server.SendAsync("POST", "/v2/apps", """{"id":"/dev/a","cmd":"x"}""");

        Assert.Equal("dev", created.Json.GetProperty("role").GetString());
        Assert.True((await server.GetAsync("/v2/groups/dev")).Json.GetProperty("enforceRole").GetBoolean());
    }
}
