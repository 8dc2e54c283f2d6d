using System.Net;

namespace Sandun.Server.Tests.Cluster;

public sealed class ClusterTests
{
    [Fact]
    public async Task Standby_AskedToChangeSomething_HandsItToTheLeader()
    {
        await using var pair = await ServerPair.StartAsync();
        using (var created = await pair.B.CreateAsync("/through-the-standby")) Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.True(await pair.A.AnswersAsync("/v2/apps/through-the-standby"));
        Assert.True(await pair.B.AnswersAsync("/v2/apps/through-the-standby"));
        Assert.False(await pair.B.LeadsAsync());
    }

    [Fact]
    public async Task Cluster_AskedForItsMembers_NamesWhoLeadsAndWhoStandsBy()
    {
        await using var pair = await ServerPair.StartAsync();
        await Eventually.HoldsAsync(
            async () =>
            {
                var members = (await pair.B.JsonAsync("/sandun/v1/cluster"))["members"]!.AsArray();
                return string.Join(' ', members.Select(member => $"{member!["name"]}:{member["leads"]}")) == "a:true b:false";
            },
            "both are listed");
    }

    [Fact]
    public async Task Leader_ThatEnds_IsFollowedByTheStandbyWithAllItKnew()
    {
        await using var pair = await ServerPair.StartAsync();
        using (await pair.A.CreateAsync("/kept")) { }
        await pair.EndMemberAsync("a");
        await Eventually.HoldsAsync(() => pair.B.LeadsAsync(), "b leads");
        await Eventually.HoldsAsync(() => pair.B.AnswersAsync("/v2/apps/kept"), "b has the app");
        using var created = await pair.B.CreateAsync("/next");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    [Fact]
    public async Task Leader_AskedToAbdicate_IsFollowedByTheStandby()
    {
        await using var pair = await ServerPair.StartAsync();
        using (var asked = await pair.B.Http.DeleteAsync("/v2/leader", TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        await Eventually.HoldsAsync(() => pair.B.LeadsAsync(), "b leads");
        await Eventually.HoldsAsync(async () => !await pair.A.LeadsAsync() && await pair.A.AnswersAsync("/v2/apps"), "a hands requests to b");
        await pair.EndMemberAsync("b");
        await Eventually.HoldsAsync(() => pair.A.LeadsAsync(), "a stands again");
    }

    [Fact]
    public async Task Leader_CutOffFromTheStore_StopsDecidingAndShowsItsLastStateAsStale()
    {
        await using var pair = await ServerPair.StartAsync();
        using (await pair.A.CreateAsync("/kept")) { }
        pair.A.Store.Cut();
        using (var refused = await pair.A.CreateAsync("/lost"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await Eventually.HoldsAsync(() => pair.B.LeadsAsync(), "b leads");
        using (var stale = await pair.A.Http.GetAsync("/v2/apps/kept", TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
            Assert.NotEmpty(stale.Headers.GetValues("X-Sandun-Stale"));
        }

        Assert.False(await pair.B.AnswersAsync("/v2/apps/lost"));
        pair.A.Store.Mend();
        await Eventually.HoldsAsync(() => pair.A.AnswersAsync("/v2/apps/kept"), "a hands requests to b");
        Assert.False(await pair.A.LeadsAsync());
    }

    [Fact]
    public async Task Standby_WhileNobodyLeads_ShowsWhatItFollowedAndRefusesChanges()
    {
        await using var pair = await ServerPair.StartAsync();
        using (await pair.A.CreateAsync("/kept")) { }
        await Eventually.HoldsAsync(() => pair.B.AnswersAsync("/v2/apps/kept"), "b follows");
        pair.B.Store.Cut();
        await pair.EndMemberAsync("a");
        using (var stale = await pair.B.Http.GetAsync("/v2/apps/kept", TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
            Assert.NotEmpty(stale.Headers.GetValues("X-Sandun-Stale"));
        }

        using var refused = await pair.B.CreateAsync("/refused");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
    }
}
