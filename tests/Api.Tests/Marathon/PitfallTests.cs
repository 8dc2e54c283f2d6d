using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>
/// What those who rebuilt Marathon's API got wrong, and what its users complained of, as far as the API shows it; over the real service
/// scheduler. The numbers are those of the reference's list of pitfalls.
/// </summary>
public sealed class PitfallTests
{
    private const string Web = """{"id":"/shop/web","cmd":"x","instances":2,"portDefinitions":[{"port":0,"name":"http"}],"healthChecks":[{"path":"/"}],"fetch":[{"uri":"http://a/b"}]}""";

    private readonly BrainServices _services = new();

    [Fact]
    public async Task P1_P5_AnAppReadAndPutBackWithoutItsVersion_RestartsNothingAndKeepsItsPorts()
    {
        await using var server = await StartAsync();
        var before = (await server.GetAsync("/v2/apps/shop/web")).Json.GetProperty("app");
        var body = JsonNode.Parse(before.GetRawText())!.AsObject();
        body.Remove("version");
        body["uris"] = new JsonArray("http://a/b");

        Assert.Equal(200, (await server.SendAsync("PUT", "/v2/apps/shop/web", body.ToJsonString())).Status);
        Assert.Equal(200, (await server.SendAsync("PUT", "/v2/apps/shop/web", Web)).Status);
        Assert.Equal(200, (await server.SendAsync("PUT", "/v2/groups/shop", $$"""{"apps":[{{Web}}]}""")).Status);

        var after = (await server.GetAsync("/v2/apps/shop/web")).Json.GetProperty("app");
        Assert.Equal(before.GetProperty("versionInfo").GetRawText(), after.GetProperty("versionInfo").GetRawText());
        Assert.Equal(before.GetProperty("ports").GetRawText(), after.GetProperty("ports").GetRawText());
        Assert.Equal(Tasks(before), Tasks(after));
        body["version"] = before.GetProperty("version").GetString();
        Assert.Equal(422, (await server.SendAsync("PUT", "/v2/apps/shop/web", body.ToJsonString())).Status);
    }

    /// <summary>Definitions that Marathon brings into shape rather than refuses.</summary>
    [Theory]
    [InlineData("""{"cmd":"x","env":{"A":"1","A":"2"},"env":{"A":"3","A":"4"}}""", "env", """{"A":"4"}""")]
    [InlineData("""{"cmd":"x","user":""}""", "user", "absent")]
    [InlineData("""{"cmd":"x","residency":{"taskLostBehavior":"WAIT_FOREVER"}}""", "residency", "absent")]
    [InlineData("""{"container":{"type":"DOCKER","docker":{"image":"a"},"portMappings":[{"containerPort":80}]},"networks":[{"mode":"host"}]}""", "container",
        """{"type":"DOCKER","docker":{"image":"a","forcePullImage":false,"privileged":false,"parameters":[]},"volumes":[]}""")]
    public async Task LooseDefinition_IsTakenAsMarathonTakesIt(string definition, string member, string expected)
    {
        await using var server = await StartAsync();

        Assert.Equal(201, (await server.SendAsync("POST", "/v2/apps", $$"""{"id":"/loose",{{definition[1..]}}""")).Status);

        var app = (await server.GetAsync("/v2/apps/loose")).Json.GetProperty("app");
        Assert.Equal(expected, app.TryGetProperty(member, out var value) ? value.GetRawText() : "absent");
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData(""", "portMappings":[{"containerPort":80},{"containerPort":81},{"containerPort":82}] """, 3)]
    public async Task PortDefinitionsOffTheHostNetwork_CountAndAreDropped(string mappings, int expected)
    {
        await using var server = await StartAsync();

        var reply = await server.SendAsync("POST", "/v2/apps", $$"""
            {"id":"/loose","container":{"type":"DOCKER","docker":{"image":"a"}{{mappings}}},"networks":[{"mode":"container/bridge"}],"portDefinitions":[{"port":10},{"port":11}]}
            """);

        Assert.Equal(201, reply.Status);
        var app = (await server.GetAsync("/v2/apps/loose")).Json.GetProperty("app");
        Assert.Equal(expected, app.GetProperty("container").GetProperty("portMappings").GetArrayLength());
        Assert.Equal(0, app.GetProperty("portDefinitions").GetArrayLength());
    }

    [Fact]
    public async Task PodEndpointOnTheHostNetwork_WithoutPort_GetsAny()
    {
        await using var server = await StartAsync();

        var reply = await server.SendAsync("POST", "/v2/pods", """
            {"id":"/p","containers":[{"name":"c","resources":{"cpus":0.1,"mem":32},"exec":{"command":{"shell":"x"}},"endpoints":[{"name":"a"}]}]}
            """);

        Assert.Equal((201, 0), (reply.Status, reply.Json.GetProperty("containers")[0].GetProperty("endpoints")[0].GetProperty("hostPort").GetInt32()));
    }

    [Fact]
    public async Task P2_MapsAndListsAreReplacedWhole_AndWhatIsNotNamedStays()
    {
        await using var server = await StartAsync();
        await server.SendAsync("PUT", "/v2/apps/shop/web", """{"env":{"A":"1","B":"2"},"labels":{"a":"b"}}""");

        await server.SendAsync("PUT", "/v2/apps/shop/web", """{"env":{"C":"3"}}""");

        var app = (await server.GetAsync("/v2/apps/shop/web")).Json.GetProperty("app");
        Assert.Equal(("""{"C":"3"}""", """{"a":"b"}""", "x"), (app.GetProperty("env").GetRawText(), app.GetProperty("labels").GetRawText(), app.GetProperty("cmd").GetString()));
    }

    [Fact]
    public async Task P3P11_AChangeOfALockedApp_NamesTheDeployment_AndForceAndDeleteDoNotAsk()
    {
        _services.Settles = false;
        await using var server = await MarathonServer.StartAsync(_services);
        var held = (await server.SendAsync("POST", "/v2/apps", Web)).Json.GetProperty("deployments")[0].GetProperty("id").GetString();

        var locked = await server.SendAsync("PUT", "/v2/apps/shop/web", """{"cmd":"y"}""");
        Assert.Equal((409, held), (locked.Status, locked.Json.GetProperty("deployments")[0].GetProperty("id").GetString()));
        Assert.Equal(409, (await server.SendAsync("POST", "/v2/apps/shop/web/restart")).Status);
        Assert.Equal(409, (await server.SendAsync("DELETE", "/v2/groups/shop")).Status);
        Assert.Equal(200, (await server.SendAsync("PUT", "/v2/apps/shop/web?force=true", """{"cmd":"y"}""")).Status);
        Assert.Equal(200, (await server.SendAsync("DELETE", "/v2/apps/shop/web")).Status);
    }

    [Theory]
    [InlineData("\"ports\":[]", 0)]
    [InlineData("\"portDefinitions\":[]", 0)]
    [InlineData("\"container\":{\"docker\":{\"image\":\"b\"},\"portMappings\":[]},\"networks\":[{\"mode\":\"container/bridge\"}]", 0)]
    [InlineData("\"labels\":{}", 1)]
    [InlineData("\"container\":{\"docker\":{\"image\":\"b\"}},\"networks\":[{\"mode\":\"container/bridge\"}]", 1)]
    public async Task P4_AnEmptyListOfPorts_MeansNone_AndAMissingOneMeansOne(string members, int ports)
    {
        await using var server = await MarathonServer.StartAsync(_services);

        var created = await server.SendAsync("POST", "/v2/apps", $$"""{"id":"/p","cmd":"x",{{members}}}""");

        Assert.Equal((201, ports), (created.Status, created.Json.GetProperty("ports").GetArrayLength()));
    }

    [Fact]
    public async Task P6_Scaling_RestartsNoTask_AndWithAnythingElseItDoes()
    {
        await using var server = await StartAsync();
        var first = (await server.GetAsync("/v2/apps/shop/web")).Json.GetProperty("app");
        await server.SendAsync("PUT", "/v2/apps/shop/web", """{"instances":3}""");
        var scaled = (await server.GetAsync("/v2/apps/shop/web")).Json.GetProperty("app");

        Assert.Empty(Tasks(first).Except(Tasks(scaled)));
        Assert.Equal(Config(first), Config(scaled));
        Assert.NotEqual(Scaling(first), Scaling(scaled));

        await server.SendAsync("PUT", "/v2/apps/shop/web", """{"instances":2,"cmd":"y"}""");
        _services.Advance(60);
        var changed = (await server.GetAsync("/v2/apps/shop/web")).Json.GetProperty("app");
        Assert.Empty(Tasks(scaled).Intersect(Tasks(changed)));
        Assert.NotEqual(Config(scaled), Config(changed));
    }

    [Fact]
    public async Task P10_P13_TimesHaveThreeDigits_AndADeploymentCountsItsSteps()
    {
        _services.Settles = false;
        await using var server = await MarathonServer.StartAsync(_services);
        var created = await server.SendAsync("POST", "/v2/apps", Web);
        var version = created.Json.GetProperty("version").GetString()!;

        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", version);
        Assert.Equal(200, (await server.GetAsync("/v2/apps/shop/web/versions/" + version)).Status);

        // P12: it is there before the answer is.
        var deployment = (await server.GetAsync("/v2/deployments")).Json[0];
        Assert.Equal(created.DeploymentId, deployment.GetProperty("id").GetString());
        Assert.Equal(("/shop/web", 2), (deployment.GetProperty("affectedApps")[0].GetString(), deployment.GetProperty("totalSteps").GetInt32()));
        Assert.InRange(deployment.GetProperty("currentStep").GetInt32(), 1, 2);
        Assert.Equal(created.DeploymentId, (await server.GetAsync("/v2/apps/shop/web")).Json.GetProperty("app").GetProperty("deployments")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task P16P19_AFixedPortWithoutRequirePorts_IsAServicePort_AndATaskIsNamedAnewEachTime()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", """{"id":"/a/b-c","cmd":"x","portDefinitions":[{"port":9090}]}""");
        var task = (await server.GetAsync("/v2/apps/a/b-c/tasks")).Json.GetProperty("tasks")[0];

        Assert.Equal(9090, task.GetProperty("servicePorts")[0].GetInt32());
        Assert.NotEqual(9090, task.GetProperty("ports")[0].GetInt32());

        // P18: the id of the app stands beside the task's, from which it cannot be told.
        Assert.Equal("/a/b-c", task.GetProperty("appId").GetString());
        await server.SendAsync("DELETE", "/v2/apps/a/b-c/tasks");
        _services.Advance(60);
        var next = (await server.GetAsync("/v2/apps/a/b-c/tasks")).Json.GetProperty("tasks")[0];
        Assert.NotEqual(task.GetProperty("id").GetString(), next.GetProperty("id").GetString());
    }

    [Fact]
    public async Task P22To27_ADefinition_MayBeShort_AndItsAnswerIsWhole()
    {
        await using var server = await MarathonServer.StartAsync(_services);

        var created = await server.SendAsync("POST", "/v2/apps", """{"id":"/d","container":{"docker":{"image":"nginx"}},"cpus":1,"mem":128.0,"instances":1.0}""");

        Assert.Equal(201, created.Status);
        Assert.Equal(("DOCKER", "{}"), (created.Json.GetProperty("container").GetProperty("type").GetString(), created.Json.GetProperty("labels").GetRawText()));
        foreach (var member in (string[])["killSelection", "unreachableStrategy", "upgradeStrategy", "version", "deployments"])
            Assert.True(created.Json.TryGetProperty(member, out _), member);
        Assert.False(created.Json.TryGetProperty("app", out _));
        Assert.True((await server.SendAsync("PUT", "/v2/apps/d", """{"instances":2}""")).Json.TryGetProperty("deploymentId", out _));
        Assert.Equal(422, (await server.SendAsync("PUT", "/v2/apps/d", """{"labels":{"a":1}}""")).Status);
    }

    [Fact]
    public async Task P23_AGroupPut_RemovesWhatAPresentListLacks_AndADryRunChangesNothing()
    {
        await using var server = await StartAsync();
        await server.SendAsync("POST", "/v2/apps", """{"id":"/shop/db","cmd":"x"}""");
        var before = (await server.GetAsync("/v2/groups")).Text;

        var steps = await server.SendAsync("PUT", "/v2/groups/shop?dryRun=true", """{"apps":[]}""");
        Assert.Equal((200, before), (steps.Status, (await server.GetAsync("/v2/groups")).Text));
        Assert.Contains("StopApplication", steps.Text, StringComparison.Ordinal);
        await server.SendAsync("PUT", "/v2/groups/shop", """{"groups":[]}""");
        Assert.Equal(200, (await server.GetAsync("/v2/apps/shop/db")).Status);
        await server.SendAsync("PUT", "/v2/groups/shop", $$"""{"apps":[{{Web}}]}""");
        Assert.Equal(404, (await server.GetAsync("/v2/apps/shop/db")).Status);
    }

    [Fact]
    public async Task P20_TheStream_NamesEachEventTwiceInCrLfFrames_AndCarriesOnlyTheTypesAskedFor()
    {
        await using var server = await MarathonServer.StartAsync(_services, new MarathonApi.MarathonApiOptions { EventHeartbeat = TimeSpan.FromMilliseconds(20) });
        await using var body = await server.EventsAsync("?event_type=deployment_success&event_type=api_post_event");

        // Nothing has happened that it asked for: what comes is the heartbeat.
        Assert.Equal("", await LineAsync(body));
        await server.SendAsync("POST", "/v2/apps", Web);
        var types = new List<string>();
        while (types.Count < 2)
        {
            var line = await LineAsync(body);
            if (line.Length == 0) continue;
            Assert.StartsWith("event: ", line);
            var data = await LineAsync(body);
            Assert.StartsWith("data: {", data);
            Assert.Equal(line["event: ".Length..], JsonDocument.Parse(data["data: ".Length..]).RootElement.GetProperty("eventType").GetString());
            Assert.Equal("", await LineAsync(body));
            types.Add(line["event: ".Length..]);
        }

        Assert.Equal(["api_post_event", "deployment_success"], types);
    }

    [Theory]
    [InlineData("GET", "/v2/apps//shop/web", null, "\"id\":\"/shop/web\"")]
    [InlineData("GET", "/v2/apps/shop/web/", null, "\"id\":\"/shop/web\"")]
    [InlineData("GET", "/v2/apps//shop//web//", null, "\"id\":\"/shop/web\"")]
    [InlineData("GET", "/v2/apps//shop/web/tasks/", null, "\"appId\":\"/shop/web\"")]
    [InlineData("GET", "/v2/apps//shop/web/versions/", null, "\"versions\":[\"")]
    [InlineData("GET", "/v2/groups//shop/", null, "\"id\":\"/shop\"")]
    [InlineData("GET", "/v2/groups//shop//versions/", null, "[\"")]
    [InlineData("GET", "/v2/deployments/", null, "[]")]
    [InlineData("GET", "/v2/queue/", null, "{\"queue\":[]}")]
    [InlineData("GET", "/v2/tasks/", null, "{\"tasks\":[{")]
    [InlineData("GET", "/v2/info/", null, "\"name\":\"marathon\"")]
    [InlineData("GET", "/ping/", null, "pong")]
    [InlineData("PUT", "/v2/apps//shop/web/", "{\"instances\":1}", "\"deploymentId\":")]
    [InlineData("POST", "/v2/apps//shop/web//restart/", null, "\"deploymentId\":")]
    [InlineData("PUT", "/v2/groups//shop/", "{\"scaleBy\":2}", "\"deploymentId\":")]
    [InlineData("DELETE", "/v2/apps//shop/web/", null, "\"deploymentId\":")]
    public async Task P21_DoubledAndTrailingSlashes_AreOnesThatMeanNothing(string method, string path, string? body, string holds)
    {
        await using var server = await StartAsync();

        var reply = await server.SendAsync(method, path, body);

        Assert.Equal(200, reply.Status);
        Assert.Contains(holds, reply.Text, StringComparison.Ordinal);
    }

    /// <summary>Nobody could reach these.</summary>
    [Theory]
    [InlineData("/x/tasks")]
    [InlineData("/x/versions")]
    [InlineData("/x/restart")]
    public async Task AnApp_CalledLikeASubResource_IsRefusedByItsId(string id)
    {
        await using var server = await MarathonServer.StartAsync(_services);

        var refused = await server.SendAsync("POST", "/v2/apps", $$"""{"id":"{{id}}","cmd":"x"}""");

        Assert.Equal((422, "/id"), (refused.Status, Assert.Single(refused.Paths)));
    }

    private async Task<MarathonServer> StartAsync()
    {
        var server = await MarathonServer.StartAsync(_services);
        Assert.Equal(201, (await server.SendAsync("POST", "/v2/apps", Web)).Status);
        return server;
    }

    /// <summary>A line without the CRLF it must end with.</summary>
    private static async Task<string> LineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (line is not [.., (byte)'\n'])
        {
            await stream.ReadExactlyAsync(one, TestContext.Current.CancellationToken);
            line.Add(one[0]);
        }

        Assert.True(line is [.., (byte)'\r', (byte)'\n'], "a line ends with CRLF");
        return System.Text.Encoding.UTF8.GetString([.. line.Take(line.Count - 2)]);
    }

    private static List<string> Tasks(JsonElement app) => [.. app.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("id").GetString()!).Order()];

    private static string Config(JsonElement app) => app.GetProperty("versionInfo").GetProperty("lastConfigChangeAt").GetString()!;

    private static string Scaling(JsonElement app) => app.GetProperty("versionInfo").GetProperty("lastScalingAt").GetString()!;
}
