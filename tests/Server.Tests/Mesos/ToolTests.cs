using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>What tools read of roles, agents that come and go, offers and files, and what they are refused.</summary>
public sealed class ToolTests
{
    private const string OfRole = """
        {"user":"","name":"tool","roles":["eng/web"],"failover_timeout":1000,"capabilities":[{"type":"MULTI_ROLE"}]}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Roles_WithQuotaWeightOrFrameworks_AreShownWithWhatTheyHold()
    {
        await using var server = await MesosServer.StartAsync();
        await AskAsync(server, """{"type":"UPDATE_QUOTA","update_quota":{"force":true,"quota_configs":[{"role":"eng","guarantees":{"cpus":{"value":1}},"limits":{"cpus":{"value":3}}}]}}""");
        await AskAsync(server, """{"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"ops","weight":2.5}]}}""");
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, OfRole.Trim());
        await framework.LaunchAsync(await framework.OfferAsync(), "t1");
        await framework.UpdateAsync("t1", "TASK_RUNNING");

        await Eventually.HoldsAsync(async () => Role(await RolesAsync(server), "eng")?["quota"]!["consumed"]!["cpus"] is { } cpus && (double)cpus == 0.5, "the task counts");
        var roles = await RolesAsync(server);
        Assert.Equal(["*", "eng", "eng/web", "ops"], roles.Select(role => (string)role!["name"]!));
        var eng = Role(roles, "eng")!;
        Assert.Equal((1.0, 3.0, 0.5), ((double)eng["quota"]!["guarantee"]!["cpus"]!, (double)eng["quota"]!["limit"]!["cpus"]!, (double)eng["allocated"]!["cpus"]!));
        Assert.Empty(eng["frameworks"]!.AsArray());
        Assert.Equal(framework.Id, (string)Role(roles, "eng/web")!["frameworks"]![0]!);
        Assert.Equal(2.5, (double)Role(roles, "ops")!["weight"]!);
        Assert.Equal("""{"cpus":0.5,"mem":64.0}""", Role(roles, "eng/web")!["allocated"]!.ToJsonString());
        var quota = (await AskAsync(server, """{"type":"GET_QUOTA"}"""))["get_quota"]!["status"]!;
        Assert.Equal(("eng", 1.0), ((string)quota["infos"]![0]!["role"]!, (double)quota["infos"]![0]!["guarantee"]![0]!["scalar"]!["value"]!));
        Assert.Contains("eng/web", (await AskAsync(server, """{"type":"GET_ROLES"}"""))["get_roles"]!["roles"]!.AsArray().Select(role => (string)role!["name"]!));
        var metrics = await JsonAsync(server, "/metrics/snapshot");
        Assert.Equal(3.0, (double)metrics["allocator/mesos/quota/roles/eng/resources/cpus/limit"]!);
        Assert.Equal((1.0, 0.0), ((double)metrics["master/slaves_active"]!, (double)metrics["master/slaves_inactive"]!));
    }

    [Fact]
    public async Task Framework_ThatLeftARoleAndHasATaskInIt_IsShownWithIt()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, OfRole.Trim());
        await framework.LaunchAsync(await framework.OfferAsync(), "t1");
        await framework.UpdateAsync("t1", "TASK_RUNNING");

        using var answer = await framework.CallAsync("UPDATE_FRAMEWORK", $$$"""
            ,"update_framework":{"framework_info":{{{OfRole.Trim().Replace("eng/web", "ops", StringComparison.Ordinal)[..^1]}}},"id":{"value":"{{{framework.Id}}}"} } }
            """);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.HoldsAsync(async () => Role(await RolesAsync(server), "ops")?["frameworks"]!.AsArray().Count == 1, "the framework has its new role");
        Assert.Equal(framework.Id, (string)Role(await RolesAsync(server), "eng/web")!["frameworks"]![0]!);
        var roles = (await AskAsync(server, """{"type":"GET_ROLES"}"""))["get_roles"]!["roles"]!.AsArray();
        Assert.Equal(framework.Id, (string)Role(roles, "eng/web")!["frameworks"]![0]!["value"]!);
    }

    [Fact]
    public async Task Task_WithLimits_IsShownWithThemInStateInTheShortForm()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, OfRole.Trim());
        await framework.LaunchAsync(await framework.OfferAsync(), "t1", more: ",\"limits\":{\"mem\":{\"value\":\"Infinity\"},\"cpus\":{\"value\":2}}");
        await framework.UpdateAsync("t1", "TASK_RUNNING");
        await Eventually.HoldsAsync(async () => Of(await JsonAsync(server, "/state"), framework)["tasks"]!.AsArray().Count == 1, "the task is shown");
        Assert.Equal("""{"cpus":2.0,"mem":"Infinity"}""", Of(await JsonAsync(server, "/state"), framework)["tasks"]![0]!["limits"]!.ToJsonString());
    }

    [Fact]
    public async Task Offers_NotAnswered_AreShownInStateInTheShortForm()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, OfRole.Trim(), """
            ,"offer_constraints":{"role_constraints":{"eng/web":{"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"rack"},"predicate":{"not_exists":{} } }]}]} } }
            """.Trim());
        var offer = await framework.OfferAsync();

        await Eventually.HoldsAsync(async () => Of(await JsonAsync(server, "/state"), framework)["offers"]!.AsArray().Count == 1, "the offer is shown");
        var shown = Of(await JsonAsync(server, "/state"), framework);
        var compact = shown["offers"]![0]!;
        Assert.Equal((string)offer["id"]!["value"]!, (string)compact["id"]!);
        Assert.Equal((string)offer["agent_id"]!["value"]!, (string)compact["slave_id"]!);
        Assert.Equal("eng/web", (string)compact["allocation_info"]!["role"]!);
        Assert.Equal(4.0, (double)compact["resources"]!["cpus"]!);
        Assert.Equal("rack", (string)shown["offer_constraints"]!["role_constraints"]!["eng/web"]!["groups"]![0]!["attribute_constraints"]![0]!["selector"]!["attribute_name"]!);
        var frameworks = (await AskAsync(server, """{"type":"GET_FRAMEWORKS"}"""))["get_frameworks"]!["frameworks"]!.AsArray();
        Assert.NotNull(frameworks.Single(one => (string)one!["framework_info"]!["id"]!["value"]! == framework.Id)!["offer_constraints"]!["role_constraints"]);
    }

    [Fact]
    public async Task Agent_WhoseConnectionBreaks_StaysListedUntilTheServerForgetsAndIsRecoveredThen()
    {
        await using var server = await MesosServer.StartAsync();
        await Eventually.HoldsAsync(async () => (int)(await JsonAsync(server, "/state"))["activated_slaves"]! == 1, "it is there");
        await using var stream = await EventStream.OpenAsync(server.Http, "/api/v1", """{"type":"SUBSCRIBE"}""");
        Assert.Single((await stream.NextAsync("SUBSCRIBED"))["subscribed"]!["get_state"]!["get_agents"]!["agents"]!.AsArray());
        await using (var other = new ScriptedAgent(server.Server) { Hostname = "node2" })
        {
            var added = (await stream.NextAsync("AGENT_ADDED"))["agent_added"]!["agent"]!;
            Assert.Equal("node2", (string)added["agent_info"]!["hostname"]!);
            Assert.True((bool)added["active"]!);
        }

        await Eventually.HoldsAsync(async () => (int)(await JsonAsync(server, "/state"))["deactivated_slaves"]! == 1, "it is away");
        var state = await JsonAsync(server, "/state");
        var away = Assert.Single(state["slaves"]!.AsArray(), slave => (string)slave!["hostname"]! == "node2")!;
        Assert.False((bool)away["active"]!);
        Assert.Equal((1, 0), ((int)state["activated_slaves"]!, (int)state["unreachable_slaves"]!));
        Assert.Empty(state["recovered_slaves"]!.AsArray());
        Assert.Equal(2, (await JsonAsync(server, "/state-summary"))["slaves"]!.AsArray().Count);
        Assert.Equal(1.0, (double)(await JsonAsync(server, "/metrics/snapshot"))["master/slaves_disconnected"]!);
    }

    [Fact]
    public async Task Log_OfTheServer_IsReadAsMesosMastersShowTheirs()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("sandun-log-").FullName, "server.log");
        await File.WriteAllTextAsync(file, "first line\nsecond line\n", Cancellation);
        Environment.SetEnvironmentVariable(Hosting.OutputBound.Variable, file);
        await using var server = await MesosServer.StartAsync(scripted: false);
        Environment.SetEnvironmentVariable(Hosting.OutputBound.Variable, null);

        Assert.Equal(file, (string)(await JsonAsync(server, "/files/debug"))["/master/log"]!);
        Assert.Equal(23, (int)(await JsonAsync(server, "/files/read?path=/master/log"))["offset"]!);
        Assert.Equal("second", (string)(await JsonAsync(server, "/files/read.json?path=/master/log&offset=11&length=6"))["data"]!);
        Assert.StartsWith("first line", await server.Http.GetStringAsync("/files/download?path=/master/log", Cancellation), StringComparison.Ordinal);
        Assert.Empty((await JsonAsync(server, "/files/browse?path=/master/log")).AsArray());
        var read = (await AskAsync(server, """{"type":"READ_FILE","read_file":{"path":"/master/log","offset":0,"length":5}}"""))["read_file"]!;
        Assert.Equal(("Zmlyc3Q=", 23), ((string)read["data"]!, (int)read["size"]!));
        foreach (var path in new[] { "/files/read?path=/etc/passwd&offset=0", "/files/browse?path=/", "/files/download?path=/master/../etc/passwd" })
        {
            using var answer = await server.Http.GetAsync(path, Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task Page_OfMesosOrMarathon_LeadsToTheConsole()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        using var page = await server.Http.GetAsync("/", Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal(("http", server.Http.BaseAddress!.Host, "/"), (page.Headers.Location!.Scheme, page.Headers.Location.Host, page.Headers.Location.AbsolutePath));
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Server.Address };
        foreach (var path in new[] { "/ui", "/ui/", "/service/marathon/ui/" })
        {
            using var bookmark = await http.GetAsync(path, Cancellation);
            Assert.Equal((HttpStatusCode.Redirect, "/"), (bookmark.StatusCode, bookmark.Headers.Location?.OriginalString));
        }
    }

    [Theory]
    [InlineData("POST", "/master/mesos.scheduler.Call", "", 501, "POST /api/v1/scheduler")]
    [InlineData("POST", "/master/mesos.internal.RegisterFrameworkMessage", "", 501, "older drivers")]
    [InlineData("GET", "/master/redirect/state", "", 404, "")]
    [InlineData("POST", "/teardown", "frameworkId=none", 400, "No framework found with specified ID")]
    [InlineData("POST", "/teardown", "", 400, "Missing 'frameworkId' query parameter in the request body")]
    [InlineData("GET", "/teardown", "", 405, "Expecting one of { 'POST' }, but received 'GET'")]
    [InlineData("POST", "/state", "", 405, "Expecting one of { 'GET' }, but received 'POST'")]
    public async Task Request_ThatMesosRefuses_IsRefusedAlike(string method, string path, string body, int status, string words)
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST") request.Content = new StringContent(body);
        using var answer = await server.Http.SendAsync(request, Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RolesAndFrameworks_AskedOfSandunItself_SayWhoHoldsWhat()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, OfRole.Trim());
        await framework.OfferAsync();
        var plane = server.Server.Plane;
        await Eventually.HoldsAsync(async () => (await plane.FrameworksAsync(Cancellation)).Any(one => one.Id == framework.Id && one.UnansweredOffers == 1), "the offer is counted");
        Assert.Contains((await plane.RolesAsync(Cancellation)).Single(role => role.Role == "eng/web").Frameworks, id => id == framework.Id);
        Assert.Contains("It holds 4 cpus and 4096 MB memory in 1 unanswered offer", (await plane.WhyFrameworkAsync("tool", Cancellation)).Verdict, StringComparison.Ordinal);

        var address = server.Server.Address.ToString();
        Assert.Contains("eng/web", await SandunAsync("role", "ls", "--server", address), StringComparison.Ordinal);
        Assert.Contains(framework.Id, await SandunAsync("framework", "ls", "--server", address), StringComparison.Ordinal);
        Assert.Contains("it is its turn to accept or decline", await SandunAsync("framework", "why", "tool", "--server", address), StringComparison.Ordinal);
    }

    private static async Task<string> SandunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(AgentProcess.Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments)}: {await error}");
        return await output;
    }

    private static async Task<JsonArray> RolesAsync(MesosServer server) => (await JsonAsync(server, "/roles"))["roles"]!.AsArray();

    private static JsonNode? Role(JsonArray roles, string name) => roles.SingleOrDefault(role => (string)role!["name"]! == name);

    private static JsonNode Of(JsonNode state, HttpFramework framework) => state["frameworks"]!.AsArray().Single(one => (string)one!["id"]! == framework.Id)!;

    private static async Task<JsonNode> JsonAsync(MesosServer server, string path) => JsonNode.Parse(await server.Http.GetStringAsync(path, Cancellation))!;

    private static async Task<JsonNode> AskAsync(MesosServer server, string call)
    {
        using var answer = await server.Http.PostAsync("/api/v1", HttpFramework.Json(call), Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{call}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
