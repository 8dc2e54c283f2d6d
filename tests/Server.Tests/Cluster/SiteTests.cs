using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Cluster;

/// <summary>Servers that say where they stand, and what that allows.</summary>
public sealed class SiteTests
{
    [Fact]
    public async Task Failover_IsRefusedUntilServersStandAtThreeSites_AndOneThatIsGoneStillCounts()
    {
        await using var pair = await ServerPair.StartAsync("east", "west");
        await BecauseAsync(pair, "are 2 servers");
        await pair.StartMemberAsync("c", "witness");
        await BecauseAsync(pair, null);
        Assert.Equal(
            "east west witness",
            string.Join(' ', (await pair.A.JsonAsync("/sandun/v1/cluster"))["members"]!.AsArray().Select(member => (string?)member!["site"])));

        // Longer than the lease of a server that is gone: it is missed, not forgotten.
        await pair.EndMemberAsync("b");
        await Eventually.HoldsAsync(
            async () => (await pair.A.JsonAsync("/sandun/v1/cluster"))["members"]!.AsArray().Count == 2, "b is not listed any more");
        Assert.Null(await WhyAsync(pair));
    }

    private static Task BecauseAsync(ServerPair pair, string? why) => Eventually.HoldsAsync(
        async () => await WhyAsync(pair) is var said && (why is null ? said is null : said?.Contains(why, StringComparison.Ordinal) == true), why ?? "it is allowed");

    private static async Task<string?> WhyAsync(ServerPair pair) => (string?)((JsonObject)await pair.A.JsonAsync("/sandun/v1/datacenters"))["noFailoverBecause"];
}
