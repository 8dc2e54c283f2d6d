using System.IO.Compression;
using System.Net.Http.Headers;
using Sandun.MarathonApi;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>Lists, filters, embeds and the small resources.</summary>
public sealed class ReadTests
{
    private static HandMadeServices Shop()
    {
        var services = new HandMadeServices();
        services.Has(Views.Spec("""{"id":"/shop/web","cmd":"python3 -m http.server","labels":{"env":"prod","tier":"front"},"ports":[10000]}"""));
        services.Has(Views.Spec("""{"id":"/shop/db/main","cmd":"mysqld","labels":{"env":"test"},"ports":[],"healthChecks":[{"protocol":"TCP","port":3306}]}"""));
        services.Has(Views.Spec("""{"id":"/batch","cmd":"Sleep 5","labels":{"a b":"x,y"},"ports":[10001]}"""));
        services.Has(Views.Running("/shop/web", 1));
        services.Has(Views.Running("/shop/web", 2) with { Condition = InstanceCondition.Staging, StartedAt = null, Host = "agent2.example" });
        services.Has(Views.Running("/shop/web", 3) with { Condition = InstanceCondition.Scheduled, Task = null });
        services.Has(Views.Running("/shop/db/main", 1) with { Healthy = false, Ports = [] });
        return services;
    }

    private static async Task<MarathonServer.Reply> GetAsync(string path, string? accept = null)
    {
        await using var server = await MarathonServer.StartAsync(Shop());
        return await server.GetAsync(path, accept);
    }

    private static string Ids(MarathonServer.Reply reply, string member = "apps") =>
        string.Join(' ', reply.Json.GetProperty(member).EnumerateArray().Select(app => app.GetProperty("id").GetString()));

    [Theory]
    [InlineData("", "/batch /shop/db/main /shop/web")]
    [InlineData("?id=SHOP", "/shop/db/main /shop/web")]
    [InlineData("?cmd=sleep", "/batch")]
    [InlineData("?label=env", "/shop/db/main /shop/web")]
    [InlineData("?label=env==prod", "/shop/web")]
    [InlineData("?label=env!=prod", "/shop/db/main")]
    [InlineData("?label=env in (test, dev)", "/shop/db/main")]
    [InlineData("?label=env notin (test,dev)", "/shop/web")]
    [InlineData("?label=env==prod, tier==front", "/shop/web")]
    [InlineData("?label=env==prod,tier==back", "")]
    [InlineData("?label=a\\ b==x\\,y", "/batch")]
    [InlineData("?label=env==test&id=web", "")]
    public async Task Apps_Filtered_AreThoseThatMatch(string query, string ids) =>
        Assert.Equal(ids, Ids(await GetAsync("/v2/apps" + query)));

    [Theory]
    [InlineData("==")]
    [InlineData("env=prod")]
    [InlineData("env in prod")]
    [InlineData("env in (a")]
    [InlineData("a b")]
    [InlineData("a,")]
    public async Task Selector_ThatCannotBeRead_Is422(string selector)
    {
        var reply = await GetAsync("/v2/apps?label=" + Uri.EscapeDataString(selector));

        Assert.Equal(422, reply.Status);
        Assert.Contains("character", reply.Message);
    }

    [Fact]
    public async Task App_Read_HasCountsAndTasks()
    {
        var app = (await GetAsync("/v2/apps//shop/web/")).Json.GetProperty("app");

        Assert.Equal((1, 1), (app.GetProperty("tasksStaged").GetInt32(), app.GetProperty("tasksRunning").GetInt32()));
        Assert.Equal((0, 0), (app.GetProperty("tasksHealthy").GetInt32(), app.GetProperty("tasksUnhealthy").GetInt32()));
        Assert.Equal(["TASK_RUNNING", "TASK_STAGING"], app.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("state").GetString()));
        Assert.False(app.TryGetProperty("lastTaskFailure", out _));
    }

    [Fact]
    public async Task App_WithAFailedCheck_CountsItUnhealthy()
    {
        var app = (await GetAsync("/v2/apps/shop/db/main?embed=app.taskStats&embed=nonsense")).Json.GetProperty("app");

        Assert.Equal((0, 1), (app.GetProperty("tasksHealthy").GetInt32(), app.GetProperty("tasksUnhealthy").GetInt32()));
        var stats = app.GetProperty("taskStats").GetProperty("withLatestConfig").GetProperty("stats");
        Assert.Equal("""{"staged":0,"running":1,"healthy":0,"unhealthy":1}""", stats.GetProperty("counts").GetRawText());
        Assert.True(stats.GetProperty("lifeTime").GetProperty("medianSeconds").GetDouble() > 0);
        Assert.False(app.GetProperty("taskStats").TryGetProperty("withOutdatedConfig", out _));
    }

    [Fact]
    public async Task AppsBelowAGroup_Read_AreTransitive() =>
        Assert.Equal("/shop/db/main /shop/web", Ids(await GetAsync("/v2/apps/shop/*"), "*"));

    [Theory]
    [InlineData("/v2/apps/none", "App '/none' does not exist")]
    [InlineData("/v2/apps/none/tasks", "App '/none' does not exist")]
    [InlineData("/v2/apps/none/versions", "App '/none' does not exist")]
    [InlineData("/v2/apps/batch/versions/2014-03-01T23:29:30.158Z", "App '/batch' does not exist in version 2014-03-01T23:29:30.158Z")]
    [InlineData("/v2/groups/none", "Group '/none' does not exist")]
    [InlineData("/v2/groups/shop/versions/2014-03-01T23:29:30.158Z", "Group '/shop' does not exist in version 2014-03-01T23:29:30.158Z")]
    [InlineData("/v2/nonsense/x", "URI not found: /v2/nonsense/x")]
    [InlineData("/v2/", "URI not found: /v2/")]
    public async Task WhatIsNotThere_Read_Is404InMarathonsWords(string path, string message)
    {
        var reply = await GetAsync(path);

        Assert.Equal((404, message), (reply.Status, reply.Message));
    }

    [Fact]
    public async Task Versions_Read_AreNewestFirstAndBare()
    {
        var services = Shop();
        var old = Views.Spec("""{"id":"/batch","cmd":"old"}""");
        services.View = services.View with
        {
            Versions = Views.ByPath(("/batch", System.Collections.Immutable.ImmutableSortedDictionary<DateTimeOffset, AppVersion>.Empty
                .Add(Times.After(-60), new AppVersion(old, Times.After(-60), Times.After(-60), Times.After(-60))))),
        };
        await using var server = await MarathonServer.StartAsync(services);

        Assert.Equal("""{"versions":["2018-02-08T16:59:58.000Z","2018-02-08T16:58:58.000Z"]}""", (await server.GetAsync("/v2/apps/batch/versions")).Text);
        var version = (await server.GetAsync("/v2/apps/batch/versions/2018-02-08T16:58:58.000Z")).Json;
        Assert.Equal("old", version.GetProperty("cmd").GetString());
        Assert.False(version.TryGetProperty("tasksRunning", out _));
        Assert.Equal(422, (await server.GetAsync("/v2/apps/batch/versions/today")).Status);
    }

    [Fact]
    public async Task Tasks_AsPlainText_AreLinesOfIdPortAndAddresses()
    {
        var reply = await GetAsync("/v2/tasks", accept: "text/plain");

        Assert.Equal("batch\t10001\t\nshop_db_main\t \tagent1.example\t\nshop_web\t10000\tagent1.example:31001\t\n", reply.Text);
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("?status=running", 2)]
    [InlineData("?status[]=staging", 1)]
    [InlineData("?status=running&status=staging", 3)]
    public async Task Tasks_ByStatus_AreThoseListed(string query, int count) =>
        Assert.Equal(count, (await GetAsync("/v2/tasks" + query)).Json.GetProperty("tasks").GetArrayLength());

    [Fact]
    public async Task Groups_Read_AreATree()
    {
        var root = (await GetAsync("/v2/groups")).Json;

        Assert.Equal("/", root.GetProperty("id").GetString());
        Assert.Equal("/batch", root.GetProperty("apps")[0].GetProperty("id").GetString());
        var shop = root.GetProperty("groups")[0];
        Assert.Equal("/shop/db", shop.GetProperty("groups")[0].GetProperty("id").GetString());
        Assert.Equal("/shop/db/main", shop.GetProperty("groups")[0].GetProperty("apps")[0].GetProperty("id").GetString());
        Assert.Equal("2018-02-08T16:59:58.000Z", shop.GetProperty("version").GetString());
        Assert.False(shop.GetProperty("apps")[0].TryGetProperty("tasks", out _));
    }

    [Fact]
    public async Task Group_WithEmbeds_HasOnlyThese()
    {
        var shop = (await GetAsync("/v2/groups/shop?embed=group.apps&embed=group.apps.tasks")).Json;

        Assert.Equal(2, shop.GetProperty("apps")[0].GetProperty("tasks").GetArrayLength());
        Assert.Equal(0, shop.GetProperty("groups").GetArrayLength());
        Assert.Equal(2, (await GetAsync("/v2/groups/shop/apps")).Json.GetArrayLength());
    }

    [Fact]
    public async Task Ping_WithAndWithoutJson_Pongs()
    {
        Assert.Equal("pong", (await GetAsync("/ping")).Text);
        Assert.Equal("pong", (await GetAsync("/service/marathon/ping", accept: "*/*")).Text);
        Assert.Equal("\"pong\"", (await GetAsync("/ping", accept: "application/json")).Text);
    }

    [Fact]
    public async Task InfoAndLeader_Read_NameMarathonAndItsAddress()
    {
        var info = (await GetAsync("/v2/info")).Json;

        Assert.Equal("marathon", info.GetProperty("name").GetString());
        Assert.Equal("127.0.0.1:8080", info.GetProperty("leader").GetString());
        Assert.Equal(10000, info.GetProperty("marathon_config").GetProperty("local_port_min").GetInt32());
        Assert.Equal("""{"leader":"127.0.0.1:8080"}""", (await GetAsync("/v2/leader")).Text);
        await using var orphan = await MarathonServer.StartAsync(new HandMadeServices(), new MarathonApiOptions { Leader = () => null });
        Assert.Equal((404, "There is no leader"), ((await orphan.GetAsync("/v2/leader")).Status, (await orphan.GetAsync("/v2/leader")).Message));
    }

    [Fact]
    public async Task SchemaOfAnApp_IsJsonSchemaWithEveryMemberThatIsRead()
    {
        var schema = await GetAsync("/v2/schemas/app");

        Assert.Equal(200, schema.Status);
        Assert.Equal("http://json-schema.org/draft-04/schema#", schema.Json.GetProperty("$schema").GetString());
        var members = schema.Json.GetProperty("properties").EnumerateObject().Select(member => member.Name).ToHashSet();
        Assert.Empty(new[] { "id", "cmd", "instances", "healthChecks", "upgradeStrategy", "container", "networks", "portDefinitions" }.Except(members));
        Assert.Equal(404, (await GetAsync("/v2/schemas/pod")).Status);
    }

    [Theory]
    [InlineData("GET", "/v2/eventSubscriptions")]
    [InlineData("POST", "/v2/artifacts/a/b")]
    [InlineData("DELETE", "/v2/leader")]
    public async Task WhatIsNotBuilt_Asked_Is501WithItsReason(string method, string path)
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());

        var reply = await server.SendAsync(method, path);

        Assert.Equal(501, reply.Status);
        Assert.Contains("not ", reply.Message);
    }

    [Theory]
    [InlineData("DELETE", "/v2/apps")]
    [InlineData("POST", "/v2/apps/shop/web")]
    [InlineData("GET", "/v2/apps/shop/web/restart")]
    [InlineData("POST", "/v2/tasks")]
    [InlineData("PUT", "/v2/deployments")]
    [InlineData("POST", "/v2/info")]
    public async Task WrongMethod_Used_Is405(string method, string path)
    {
        await using var server = await MarathonServer.StartAsync(Shop());

        Assert.Equal(405, (await server.SendAsync(method, path)).Status);
    }

    [Fact]
    public async Task LargeAnswer_WhenAsked_IsCompressed()
    {
        await using var server = await MarathonServer.StartAsync(Shop());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/apps");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));

        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await using var body = new GZipStream(
            await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var text = new StreamReader(body);

        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        Assert.Equal((await server.GetAsync("/v2/apps")).Text, await text.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Apps_ListedAgainAfterAChange_ShowTheChange()
    {
        var services = Shop();
        await using var server = await MarathonServer.StartAsync(services);
        await server.GetAsync("/v2/apps");

        services.Has(Views.Running("/shop/web", 4));
        services.View = services.View with { Deployments = [Views.Deployment("/batch")] };
        var apps = (await server.GetAsync("/v2/apps")).Json.GetProperty("apps");

        Assert.Equal(2, apps[2].GetProperty("tasksRunning").GetInt32());
        Assert.Equal(1, apps[0].GetProperty("deployments").GetArrayLength());
    }
}
