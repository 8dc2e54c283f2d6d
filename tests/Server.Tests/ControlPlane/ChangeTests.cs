using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sandun.NativeApi;
using Sandun.ServiceScheduler;
using Sandun.WebConsole.Parts;

namespace Sandun.Server.Tests.ControlPlane;

/// <summary>Plans, definitions by PUT and PATCH, versions, deployments: through the real server and its HTTP client.</summary>
public sealed class ChangeTests : IAsyncLifetime
{
    private const string Web = """{"id":"/shop/web","cmd":"serve","cpus":0.1,"mem":32,"instances":2,"env":{"LEVEL":"info"}}""";

    private RunningServer _server = null!;
    private ScriptedAgent _agent = null!;
    private ScriptedRouter _router = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _agent = new ScriptedAgent(_server);
        _router = new ScriptedRouter(_server);
        await Eventually.HoldsAsync(async () => await _server.Plane.NotReadyReasonAsync(Cancel) == "", "ready");
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _router.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Plan_SaysWhatWouldStart_AndStartsNothing()
    {
        var plan = await _server.Plane.PlanAsync(new ChangeWish(ChangeVerb.Apply) { Document = Web }, Cancel);
        var app = Assert.Single(plan.Apps);
        Assert.True(plan.HasChanges);
        Assert.Equal(("create", 2, "node1"), (app.Kind, app.InstancesAfter, Assert.Single(app.Starts).Node));
        Assert.Equal(["tcp:10000"], app.RoutesAfter);
        Assert.Equal(["noHealthCheck"], plan.Warnings.Select(warning => warning.Kind));
        Assert.Equal((0m, 0.2m), (plan.Roles[0].CpusBefore, plan.Roles[0].CpusAfter));
        Assert.Empty(await _server.Plane.AppsAsync(null, Cancel));
    }

    [Fact]
    public async Task Plan_OfAnAppThatScalesByItself_WarnsOfTheCountItKeeps_AndSoDoesTheChange()
    {
        const string scaled = """{"id":"/shop/web","cmd":"serve","cpus":0.1,"mem":32,"instances":2,"autoscaling":{"min":1,"max":9,"dryRun":true}}""";
        await _server.Plane.ApplyAsync(scaled, false, Cancel);
        await SettledAsync();
        var other = scaled.Replace("serve", "serve faster", StringComparison.Ordinal).Replace("\"instances\":2", "\"instances\":4", StringComparison.Ordinal);
        var plan = await _server.Plane.PlanAsync(new ChangeWish(ChangeVerb.Apply) { Document = other }, Cancel);
        var note = Assert.Single(plan.Warnings, warning => warning.Kind == "countKept");
        Assert.Equal(("/shop/web", "4 / 2"), (note.App, note.Detail));
        Assert.Contains("'sandun app scale /shop/web 4'", note.Text, StringComparison.Ordinal);
        var changed = await _server.Plane.ChangeAsync(new ChangeWish(ChangeVerb.Apply) { Document = other }, Cancel);
        Assert.Equal("countKept", Assert.Single(changed.Warnings).Kind);
        Assert.Equal(2, (await _server.Plane.AppAsync("/shop/web", Cancel))!.Summary.Instances);
    }

    [Fact]
    public void Warnings_OfEveryKind_AreSaidInTheConsolesLanguages() => Assert.DoesNotContain(
        Enum.GetNames<PlanWarningKind>().Select(kind => char.ToLowerInvariant(kind[0]) + kind[1..]).Append("overQuota"), kind => PlanWords.Of(kind) is null);

    [Fact]
    public async Task Plan_OfAChange_NamesItsMembersAndWhatIsReplaced()
    {
        await RunAsync();
        var changed = Web.Replace("info", "debug", StringComparison.Ordinal).Replace("\"mem\":32", "\"mem\":32,\"colour\":\"red\"", StringComparison.Ordinal);
        var plan = await _server.Plane.PlanAsync(new ChangeWish(ChangeVerb.Apply) { Document = changed }, Cancel);
        var app = Assert.Single(plan.Apps);
        Assert.Equal(("replace", "rolling"), (app.Kind, app.Rollout));
        Assert.Equal([new FieldChange("/colour", "", "\"red\""), new FieldChange("/env/LEVEL", "\"info\"", "\"debug\"")], app.Fields);
        Assert.Contains(plan.Warnings, warning => warning is { Kind: "unknownMember", Detail: "colour" });
        Assert.False((await _server.Plane.PlanAsync(new ChangeWish(ChangeVerb.Apply) { Document = Web }, Cancel)).HasChanges);
        var scaled = await _server.Plane.PlanAsync(new ChangeWish(ChangeVerb.Scale) { Id = "/shop/web", Instances = 1 }, Cancel);
        Assert.Equal(("scale", 1), (scaled.Apps[0].Kind, Assert.Single(scaled.Apps[0].Stops).Count));
    }

    [Fact]
    public async Task Definition_PutPatchedAndGuarded_IsReplacedMergedAndKept()
    {
        await RunAsync();
        using var read = await _server.Http.GetAsync("/sandun/v1/apps/shop/web", Cancel);
        var tag = read.Headers.ETag!;
        Assert.Equal("info", (string?)JsonNode.Parse(await read.Content.ReadAsStringAsync(Cancel))!["env"]!["LEVEL"]);
        Assert.Equal(HttpStatusCode.NotModified, (await SendAsync(HttpMethod.Get, "/sandun/v1/apps/shop/web", null, request => request.Headers.IfNoneMatch.Add(tag))).StatusCode);

        await OkAsync(await SendAsync(HttpMethod.Patch, "/sandun/v1/apps/shop/web", "env:\n  COLOUR: red\n  LEVEL: null\n", request => request.Headers.IfMatch.Add(tag), "application/yaml"));
        var patched = await DefinitionAsync();
        Assert.Equal("""{"COLOUR":"red"}""", patched["env"]!.ToJsonString());
        Assert.Equal(2, (int)patched["instances"]!);
        var stale = await SendAsync(HttpMethod.Put, "/sandun/v1/apps/shop/web", Web, request => request.Headers.IfMatch.Add(tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        Assert.Contains("has changed", await stale.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        await SettledAsync();

        await OkAsync(await SendAsync(HttpMethod.Put, "/sandun/v1/apps/shop/web", """{"cmd":"other","cpus":0.1,"mem":32}"""));
        var put = await DefinitionAsync();
        Assert.Equal(("other", 1, "{}"), ((string?)put["cmd"], (int)put["instances"]!, put["env"]!.ToJsonString()));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Put, "/sandun/v1/apps/shop/web", Web, request => request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Patch, "/sandun/v1/apps/no/such", "{}")).StatusCode);
        Assert.Equal((HttpStatusCode)422, (await SendAsync(HttpMethod.Put, "/sandun/v1/apps/shop/web", Web.Replace("/shop/web", "/shop/other", StringComparison.Ordinal))).StatusCode);
    }

    [Fact]
    public async Task Group_ChangedFromAnOlderVersion_IsRefused_AlsoWhenOnlyAnAppInItMoved()
    {
        await RunAsync();
        using var read = await _server.Http.GetAsync("/sandun/v1/groups/shop", Cancel);
        var tag = read.Headers.ETag!;
        var text = await read.Content.ReadAsStringAsync(Cancel);
        await OkAsync(await SendAsync(HttpMethod.Patch, "/sandun/v1/apps/shop/web", """{"instances":3}"""));
        await SettledAsync();

        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete })
        {
            var stale = await SendAsync(method, "/sandun/v1/groups/shop", method == HttpMethod.Delete ? null : text, request => request.Headers.IfMatch.Add(tag));
            Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
            Assert.Contains("has changed", await stale.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        using var again = await _server.Http.GetAsync("/sandun/v1/groups/shop", Cancel);
        Assert.NotEqual(tag, again.Headers.ETag);
        await OkAsync(await SendAsync(HttpMethod.Put, "/sandun/v1/groups/shop", await again.Content.ReadAsStringAsync(Cancel), request => request.Headers.IfMatch.Add(again.Headers.ETag!)));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(
            HttpMethod.Put, "/sandun/v1/groups/shop", text, request => request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any))).StatusCode);
    }

    [Fact]
    public async Task Definition_AsYaml_ComesBackTheSame()
    {
        await RunAsync();
        using var read = await _server.Http.GetAsync("/sandun/v1/apps/shop/web?format=yaml", Cancel);
        var yaml = await read.Content.ReadAsStringAsync(Cancel);
        Assert.StartsWith("id: /shop/web\n", yaml, StringComparison.Ordinal);
        Assert.False((await _server.Plane.PlanAsync(new ChangeWish(ChangeVerb.Put) { Id = "/shop/web", Document = yaml }, Cancel)).HasChanges);
        var broken = await SendAsync(HttpMethod.Post, "/sandun/v1/apply", "id: [", null, "application/yaml");
        Assert.Contains("line", await broken.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
    }

    [Fact]
    public async Task Group_PutWhole_LosesWhatItDoesNotName()
    {
        await RunAsync();
        await OkAsync(await SendAsync(HttpMethod.Patch, "/sandun/v1/groups/shop?onConflict=supersede", """{"groups":[{"id":"deep","apps":[{"id":"a","cmd":"serve","cpus":0.1,"mem":32}]}]}"""));
        await SettledAsync();
        Assert.Equal(["/shop/deep/a", "/shop/web"], (await _server.Plane.AppsAsync(null, Cancel)).Select(app => app.Id));
        var group = JsonNode.Parse((await _server.Plane.DefinitionAsync("/shop", isGroup: true, null, Cancel)).Text)!;
        Assert.Equal("/shop/deep/a", (string?)group["groups"]![0]!["apps"]![0]!["id"]);
        await OkAsync(await SendAsync(HttpMethod.Put, "/sandun/v1/groups/shop", """{"groups":[{"id":"deep","apps":[{"id":"a","cmd":"serve","cpus":0.1,"mem":32}]}]}"""));
        await SettledAsync();
        Assert.Equal(["/shop/deep/a"], (await _server.Plane.AppsAsync(null, Cancel)).Select(app => app.Id));
    }

    [Theory]
    [InlineData("PUT", "/sandun/v1/groups/shop", """{"app":[]}""", 422, "/app is no member of a group")]
    [InlineData("PATCH", "/sandun/v1/groups/shop", """{"groups":[{"id":"x","dependecies":[]}]}""", 422, "/groups(0)/dependecies is no member of a group")]
    [InlineData("DELETE", "/sandun/v1/apps/shop/web?dryRun=yes", null, 400, "dryRun must be true or false; it was yes")]
    [InlineData("DELETE", "/sandun/v1/apps/shop/web?force=please", null, 400, "force must be true or false")]
    [InlineData("DELETE", "/sandun/v1/apps/shop", null, 404, "a group of that name does")]
    [InlineData("DELETE", "/sandun/v1/apps/", null, 404, "does not exist\"")]
    [InlineData("DELETE", "/sandun/v1/groups/", null, 422, "removes every app")]
    [InlineData("POST", "/sandun/v1/remove?id=%2F&group=true", null, 422, "removes every app")]
    [InlineData("POST", "/sandun/v1/remove?id=", null, 400, "id is missing")]
    [InlineData("PUT", "/sandun/v1/apps/shop/web", """{"mem":"much","cmd":"x"}""", 422, "/mem: must be a number")]
    [InlineData("PUT", "/sandun/v1/apps/shop/web", """{"cmd":"x","rollout":{"foo":1}}""", 422, "/rollout/foo: a rollout has the members strategy")]
    [InlineData("PUT", "/sandun/v1/apps/shop/web", """{"cmd":"x","rollout":{"strategy":"canary","steps":[{"instances":"one"}]}}""", 422, "/rollout/steps(0)/instances: must be a whole number")]
    public async Task Change_ThatIsNotMeantSo_IsRefusedAndChangesNothing(string method, string path, string? body, int status, string words)
    {
        await RunAsync();

        using var answer = await SendAsync(new HttpMethod(method), path, body);

        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True((int)answer.StatusCode == status && text.Contains(words, StringComparison.Ordinal), $"{(int)answer.StatusCode} {text}");
        Assert.Equal(["/shop/web"], (await _server.Plane.AppsAsync(null, Cancel)).Select(app => app.Id));
    }

    [Fact]
    public void WhatADeploymentWaitsFor_TheConsoleSaysInBothLanguages() => Assert.DoesNotContain(
        Enum.GetNames<ProgressKind>().Select(kind => char.ToLowerInvariant(kind[0]) + kind[1..]).Append("queued"), kind => DeploymentWords.Of(kind) is null);

    [Fact]
    public async Task Everything_IsRemovedByForceAlone()
    {
        await RunAsync();

        await OkAsync(await SendAsync(HttpMethod.Delete, "/sandun/v1/groups/?force=true", null));

        await Eventually.HoldsAsync(async () => (await _server.Plane.AppsAsync(null, Cancel)).Count == 0, "nothing is left");
    }

    /// <summary>Whoever cancels half way has a definition that is not what runs, and is told so wherever he looks.</summary>
    [Fact]
    public async Task Deployment_Cancelled_LeavesInstancesOfTheEarlierVersion_AndThatIsSaid()
    {
        await RunAsync();
        var canary = """{"id":"/shop/web","cmd":"new","cpus":0.1,"mem":32,"instances":2,"rollout":{"strategy":"canary","steps":[{"instances":1,"weight":0}]}}""";
        var running = await _server.Plane.ApplyAsync(canary, false, Cancel);
        await Eventually.HoldsAsync(async () => (await _server.Plane.DeploymentsAsync(Cancel)).Any(one => one.State == "held"), "the canary is held");
        var held = Assert.Single(await _server.Plane.DeploymentsAsync(Cancel));
        Assert.Equal("金丝雀第 1/1 步：/shop/web 的 2 个实例中有 1 个为新版本，占 0% 流量；等待手动继续", DeploymentWords.Say(held, Sandun.WebConsole.Words.Language.Chinese));
        Assert.Equal(held.WaitsFor, DeploymentWords.Say(held, Sandun.WebConsole.Words.Language.English));
        Assert.Contains("standby", (await _server.Plane.AppAsync("/shop/web", Cancel)).InstanceList.Select(instance => instance.Route));

        await _server.Plane.CancelAsync(running.DeploymentId, Cancel);
        await SettledAsync();

        var old = (await _server.Plane.AppAsync("/shop/web", Cancel)).InstanceList.Count(instance => instance.Outdated);
        Assert.True(old > 0, "an earlier one runs");
        Assert.Contains("of an earlier version, and no deployment replaces them: 'sandun app restart /shop/web' does", (await _server.Plane.WhyAsync("/shop/web", Cancel)).Verdict, StringComparison.Ordinal);
        var plan = await _server.Plane.PlanAsync(new ChangeWish(ChangeVerb.Apply) { Document = canary }, Cancel);
        Assert.StartsWith(FormattableString.Invariant($"{old} / "), Assert.Single(plan.Warnings, warning => warning.Kind == "outdated").Detail, StringComparison.Ordinal);
        Assert.Contains((await _server.Plane.ApplyAsync(canary, false, Cancel)).Warnings, warning => warning.Kind == "outdated");
    }

    [Fact]
    public async Task Versions_AreComparedAndBroughtBack()
    {
        await RunAsync();
        await _server.Plane.ApplyAsync(Web.Replace("info", "debug", StringComparison.Ordinal), false, Cancel);
        await SettledAsync();
        var diff = await _server.Plane.DiffAsync("/shop/web", null, null, Cancel);
        Assert.Equal((true, new FieldChange("/env/LEVEL", "\"info\"", "\"debug\"")), (diff.Replaces, Assert.Single(diff.Fields)));
        var back = await _server.Plane.ChangeAsync(new ChangeWish(ChangeVerb.RollBack) { Id = "/shop/web" }, Cancel);
        await SettledAsync();
        Assert.Equal("info", (string?)(await DefinitionAsync())["env"]!["LEVEL"]);
        Assert.Equal("succeeded", (await _server.Plane.EndedAsync(Cancel)).First(ended => ended.Id == back.DeploymentId).Result);
    }

    [Fact]
    public async Task Deployment_IsPausedQueuedBehindContinuedAndCancelled()
    {
        await RunAsync();
        var canary = """{"id":"/shop/web","cmd":"new","cpus":0.1,"mem":32,"instances":2,"rollout":{"strategy":"canary","steps":[{"instances":1,"weight":10}]}}""";
        var running = await _server.Plane.ApplyAsync(canary, false, Cancel);
        await Eventually.HoldsAsync(async () => (await _server.Plane.DeploymentsAsync(Cancel)).Any(one => one.State == "held"), "the canary is held");
        await _server.Plane.PauseAsync(running.DeploymentId, Cancel);
        Assert.Equal("paused", Assert.Single(await _server.Plane.DeploymentsAsync(Cancel)).State);
        var refused = await Assert.ThrowsAsync<ControlPlaneException>(() => _server.Plane.ScaleAsync("/shop/web", 3, false, Cancel));
        Assert.Contains(running.DeploymentId, refused.Message, StringComparison.Ordinal);
        var queued = await _server.Plane.ChangeAsync(new ChangeWish(ChangeVerb.Scale) { Id = "/shop/web", Instances = 3, OnConflict = OnConflict.Queue }, Cancel);
        Assert.Equal([running.DeploymentId], queued.QueuedBehind);
        Assert.Equal(["paused", "queued"], (await _server.Plane.DeploymentsAsync(Cancel)).Select(one => one.State));
        await _server.Plane.CancelAsync(queued.DeploymentId, Cancel);
        await _server.Plane.ContinueAsync(running.DeploymentId, Cancel);
        await Eventually.HoldsAsync(async () => (await _server.Plane.DeploymentsAsync(Cancel)).All(one => one.State == "held"), "held again");
        await _server.Plane.ContinueAsync(running.DeploymentId, Cancel);
        await SettledAsync();
        Assert.Equal(["cancelled", "succeeded"], (await _server.Plane.EndedAsync(Cancel)).Where(ended => ended.Id == queued.DeploymentId || ended.Id == running.DeploymentId).Select(ended => ended.Result).Order());
        Assert.Equal(404, (await Assert.ThrowsAsync<ControlPlaneException>(() => _server.Plane.PauseAsync(running.DeploymentId, Cancel))).Status);
    }

    [Fact]
    public async Task UnknownMember_ThatCameByMarathonsApi_IsKeptAndWarnedOf()
    {
        using var posted = await SendAsync(HttpMethod.Post, "/v2/apps", Web.Replace("\"cmd\"", "\"team\":{\"name\":\"shop\"},\"cmd\"", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        Assert.Equal("""{"name":"shop"}""", (await DefinitionAsync())["team"]!.ToJsonString());
        var warning = Assert.Single((await _server.Plane.AppAsync("/shop/web", Cancel)).Warnings);
        Assert.Equal(("unknownMember", "team", "/shop/web: nothing reads the member 'team'; it is kept"), (warning.Kind, warning.Detail, warning.Text));
    }

    private async Task RunAsync()
    {
        await _server.Plane.ApplyAsync(Web, false, Cancel);
        await SettledAsync();
    }

    private Task SettledAsync() => Eventually.HoldsAsync(async () => (await _server.Plane.DeploymentsAsync(Cancel)).Count == 0, "no deployment runs");

    private async Task<JsonNode> DefinitionAsync() =>
        JsonNode.Parse((await _server.Plane.DefinitionAsync("/shop/web", isGroup: false, null, Cancel)).Text)!;

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? body, Action<HttpRequestMessage>? change = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        change?.Invoke(request);
        return await _server.Http.SendAsync(request, Cancel);
    }

    private static async Task OkAsync(HttpResponseMessage answer) =>
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancel)}");
}
