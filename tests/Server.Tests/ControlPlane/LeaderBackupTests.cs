using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.ControlPlane;

/// <summary>Marathon's way to take a backup and to put one back, on a real server with its store.</summary>
public sealed class LeaderBackupTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private ScriptedAgent _agent = null!;
    private ScriptedRouter _router = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _agent = new ScriptedAgent(_server);
        _router = new ScriptedRouter(_server);
        await ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _router.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Leader_ThatAbdicates_TakesABackupAndPutsItBack()
    {
        var uri = $"file://{_server.DataDirectory}/backups/before";
        await PostAsync("""{"id":"/kept","cmd":"serve","cpus":0.1,"mem":32}""");
        await RunsAsync("/kept");

        Assert.Equal(HttpStatusCode.OK, await AbdicateAsync("backup=" + Uri.EscapeDataString(uri)));
        Assert.True(File.Exists(uri["file://".Length..]));
        await ReadyAsync();
        await PostAsync("""{"id":"/later","cmd":"serve","cpus":0.1,"mem":32}""");
        await RunsAsync("/later");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, await AbdicateAsync("restore=" + Uri.EscapeDataString(uri + "-not")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await AbdicateAsync("backup=" + Uri.EscapeDataString("file:///tmp/elsewhere")));
        Assert.Equal(["/kept", "/later"], await AppsAsync());
        Assert.Equal(HttpStatusCode.OK, await AbdicateAsync("restore=" + Uri.EscapeDataString(uri)));

        await Eventually.HoldsAsync(async () => (await AppsAsync()).SequenceEqual(["/kept"]), "the state of the backup");
        await ReadyAsync();
        await RunsAsync("/kept");
    }

    private Task ReadyAsync() => Eventually.HoldsAsync(async () => await _server.Plane.NotReadyReasonAsync(Cancel) == "", "ready");

    private Task RunsAsync(string app) => Eventually.HoldsAsync(async () => (await _server.Plane.AppAsync(app, Cancel)).Summary.Running == 1, app + " runs");

    private async Task<HttpStatusCode> AbdicateAsync(string query)
    {
        using var answer = await _server.Http.DeleteAsync("/v2/leader?" + query, Cancel);
        return answer.StatusCode;
    }

    private async Task<List<string>> AppsAsync() =>
        [.. JsonNode.Parse(await _server.Http.GetStringAsync("/v2/apps", Cancel))!["apps"]!.AsArray().Select(app => (string)app!["id"]!)];

    /// <summary>A change right after a handover may meet a state that is still loaded.</summary>
    private Task PostAsync(string json) => Eventually.HoldsAsync(
        async () =>
        {
            using var answer = await _server.Http.PostAsync("/v2/apps", new StringContent(json, Encoding.UTF8, "application/json"), Cancel);
            return answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict;
        },
        "posted");
}
