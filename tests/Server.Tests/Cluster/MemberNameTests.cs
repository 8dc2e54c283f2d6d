using System.Text.Json.Nodes;
using Sandun.Server.Settings;
using Sandun.Store;

namespace Sandun.Server.Tests.Cluster;

/// <summary>A server's name is its own, and one that is gone is missed.</summary>
public sealed class MemberNameTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_UnderTheNameOfOneThatLives_IsRefused()
    {
        await using var pair = await ServerPair.StartAsync();
        await MembersAsync(pair, "a b");
        var refused = await Assert.ThrowsAsync<SettingsException>(() => pair.StartMemberAsync("other", clusterName: "b"));
        Assert.Contains($"--name b is in use by the server at {pair.B.Http.BaseAddress}", refused.Message, StringComparison.Ordinal);
        await MembersAsync(pair, "a b");
    }

    [Fact]
    public async Task Server_WhoseKeyWasRemoved_IsListedAgain()
    {
        await using var pair = await ServerPair.StartAsync();
        await MembersAsync(pair, "a b");
        await pair.Store.CommitAsync(new StoreBatch(new StoreOperation(StoreEntities.DefaultRoot + "cluster/members/b", null)), Cancel);
        await MembersAsync(pair, "a");
        await MembersAsync(pair, "a b");
    }

    [Fact]
    public async Task Server_ThatIsHeardNoMore_IsMissedByName()
    {
        await using var pair = await ServerPair.StartAsync();
        await MembersAsync(pair, "a b");
        Assert.Empty((await StatusAsync(pair))["missing"]!.AsArray());

        // The store drops what it hears nothing of.
        pair.B.Store.Cut();
        await MembersAsync(pair, "a");
        var missing = Assert.Single((await StatusAsync(pair))["missing"]!.AsArray());
        Assert.Equal("b", (string?)missing!["name"]);
        Assert.InRange((DateTimeOffset)missing["lastHeard"]!, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
        var light = (await pair.A.JsonAsync("/sandun/v1/overview"))["components"]!.AsArray().Single(light => (string?)light!["name"] == "server");
        Assert.Contains("b not heard since", (string?)light!["detail"], StringComparison.Ordinal);
        Assert.Equal("Yellow", (string?)light["light"]);
        pair.B.Store.Mend();
        await MembersAsync(pair, "a b");
        Assert.Empty((await StatusAsync(pair))["missing"]!.AsArray());
    }

    [Fact]
    public async Task Status_WhileTheStoreIsSilent_ShowsWhoWasKnownAndWhoSaysSo()
    {
        await using var pair = await ServerPair.StartAsync();
        await MembersAsync(pair, "a b");
        pair.A.Store.Cut();
        await Eventually.HoldsAsync(
            async () => (string?)(await StatusAsync(pair))["problem"] is { Length: > 0 } problem && problem.StartsWith("a: ", StringComparison.Ordinal), "a says what it lacks");
        Assert.Equal("a b", Names(await StatusAsync(pair)));
        pair.A.Store.Mend();
    }

    private static Task MembersAsync(ServerPair pair, string expected) =>
        Eventually.HoldsAsync(async () => Names(await StatusAsync(pair)) == expected, $"the members are {expected}");

    private static string Names(JsonNode status) => string.Join(' ', status["members"]!.AsArray().Select(member => (string?)member!["name"]));

    private static Task<JsonNode> StatusAsync(ServerPair pair) => pair.A.JsonAsync("/sandun/v1/cluster");
}
