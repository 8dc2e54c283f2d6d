using System.Text.Json.Nodes;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;
using Sandun.NativeApi;

namespace Sandun.Server.Tests.Routing;

/// <summary>What a real server makes of what routers say of themselves.</summary>
public sealed class RouterReportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Routers_OfOneName_AreNotTakenForOne()
    {
        await using var server = await RunningServer.StartAsync();
        var first = Router(server);
        await Eventually.HoldsAsync(async () => await RoutersAsync(server) is ["lb1"], "the first is known");
        await using var second = Router(server);
        await Eventually.HoldsAsync(
            async () =>
            {
                await first.TellAsync();
                return second.Disconnects.Any(IsRefused);
            },
            "the second is told");
        await first.TellAsync();
        var refusals = second.Disconnects.Count(IsRefused);
        await Eventually.HoldsAsync(() => second.Disconnects.Count(IsRefused) > refusals, "it is refused when it comes back, without a word of the first");
        Assert.Empty(first.Disconnects);
        Assert.Equal(["lb1"], await RoutersAsync(server));
        first.Problem = "of the first";
        await first.TellAsync();
        await Eventually.HoldsAsync(async () => (await LightAsync(server)).Detail == "lb1: of the first", "the first goes on to be heard");
        await first.DisposeAsync();
        second.Problem = "of the second";
        await Eventually.HoldsAsync(
            async () =>
            {
                await second.TellAsync();
                return (await LightAsync(server)).Detail == "lb1: of the second";
            },
            "the name is free");
    }

    [Fact]
    public async Task Problem_OfOneApp_IsNoFaultOfTheRouter()
    {
        await using var server = await RunningServer.StartAsync();
        await using var router = Router(server);
        await Eventually.HoldsAsync(async () => (await LightAsync(server)).Light == Light.Green, "all is well");
        router.Problem = "/shop: a label is left out";
        await router.TellAsync();
        await Eventually.HoldsAsync(async () => (await LightAsync(server)) is { Light: Light.Yellow, Detail: "lb1: /shop: a label is left out" }, "something is left out");
        (router.Problem, router.IsFaulty) = ("HAProxy does not start", true);
        await router.TellAsync();
        await Eventually.HoldsAsync(async () => (await LightAsync(server)) is { Light: Light.Red, Detail: "lb1: HAProxy does not start" }, "it does not serve");
    }

    [Fact]
    public async Task Router_Gone_IsToldAsLostUntilItIsBack()
    {
        await using var server = await RunningServer.StartAsync();
        await using (Router(server))
        {
            await Eventually.HoldsAsync(async () => (await LightAsync(server)).Light == Light.Green, "all is well");
            Assert.Null((await RouterAsync(server))["lostSince"]);
        }

        await Eventually.HoldsAsync(async () => (await LightAsync(server)).Light == Light.Yellow, "it is told as lost");
        var detail = (await LightAsync(server)).Detail;
        Assert.StartsWith("lb1 is lost since ", detail, StringComparison.Ordinal);
        Assert.Contains("its proxy may go on with revision ", detail, StringComparison.Ordinal);
        Assert.True(DateTimeOffset.UtcNow - (DateTimeOffset)(await RouterAsync(server))["lostSince"]! < TimeSpan.FromMinutes(5));
        await using var back = Router(server);
        await Eventually.HoldsAsync(async () => (await LightAsync(server)).Light == Light.Green, "it is back");
        Assert.Null((await RouterAsync(server))["lostSince"]);
    }

    private static async Task<JsonNode> RouterAsync(RunningServer server) =>
        Assert.Single(JsonNode.Parse(await server.Http.GetStringAsync("/sandun/v1/routing", Cancel))!["routers"]!.AsArray())!;

    private static ScriptedRouter Router(RunningServer server) => new(new LinkServers([LinkAddress.Socket(server.LinkSocket)]), "lb1");

    private static bool IsRefused(string why) => why.Contains("another router calls itself lb1", StringComparison.Ordinal);

    private static async Task<ComponentLight> LightAsync(RunningServer server) =>
        (await server.Plane.OverviewAsync(Cancel)).Components.Single(light => light.Name == "routers");

    private static async Task<string[]> RoutersAsync(RunningServer server)
    {
        var report = JsonNode.Parse(await server.Http.GetStringAsync("/sandun/v1/routing", Cancel))!;
        return [.. report["routers"]!.AsArray().Select(router => (string)router!["id"]!)];
    }
}
