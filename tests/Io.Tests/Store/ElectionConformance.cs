using Sandun.Store;
using Sandun.Store.Election;
using Xunit;

namespace Sandun.Io.Tests.Store;

/// <summary>What an election must do on every store. Leases are long: nothing here ends by its time.</summary>
public abstract class ElectionConformance : IAsyncDisposable
{
    protected static readonly ElectionTiming Slow = new() { LeaseTime = TimeSpan.FromMinutes(10), Retry = TimeSpan.FromMilliseconds(20) };

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract IStore Store { get; }

    protected StoreElection Election => new(Store, "leader", TimeProvider.System, Slow);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Leader_WhenItResigns_IsFollowedByTheNextAndFenced()
    {
        await using var old = await Election.CampaignAsync(Member("one"), Cancel);
        var waiting = Election.CampaignAsync(Member("two"), Cancel);
        Assert.Equal("one", (await Election.LeaderAsync(Cancel))!.Record.Member);
        await old.ResignAsync();
        await using var current = await waiting;
        var seen = (await Election.LeaderAsync(Cancel))!;
        Assert.Equal(("two", current.CreateRevision, "http://two"), (seen.Record.Member, seen.CreateRevision, seen.Record.Addresses["web"]));
        Assert.True(current.CreateRevision > old.CreateRevision);
        Assert.True(old.Lost.IsCancellationRequested);
        Assert.False((await Store.CommitAsync(new StoreBatch([old.Fence], [Put("x")]), Cancel)).Succeeded);
        Assert.True((await Store.CommitAsync(new StoreBatch([current.Fence], [Put("x")]), Cancel)).Succeeded);
    }

    [Fact]
    public async Task Leader_Deposed_HearsOfItAndItsWritesAreRefused()
    {
        await using var old = await Election.CampaignAsync(Member("one"), Cancel);
        var fenced = new StoreEntities(new FencedStore(Store, old), "/root/");
        await fenced.CommitAsync([new("a", [1])], Cancel);
        var observed = (await Election.LeaderAsync(Cancel))!;
        Assert.True(await Election.DeposeAsync(observed, Cancel));
        var refused = await Assert.ThrowsAsync<StoreFencedException>(async () => await fenced.CommitAsync([new("a", [2])], Cancel));
        Assert.Contains("no longer leads", refused.Message);
        await Eventually.HoldsAsync(() => old.Lost.IsCancellationRequested);
        Assert.False(old.IsHeld);
        Assert.Equal([1], (await Store.GetAsync("/root/a", Cancel))!.Value);
        Assert.False(await Store.KeepAliveAsync(observed.Lease, Cancel));
    }

    [Fact]
    public async Task Leader_Deposed_HearsOfItWithoutWriting()
    {
        await using var old = await Election.CampaignAsync(Member("one"), Cancel);
        await Election.DeposeAsync((await Election.LeaderAsync(Cancel))!, Cancel);
        await Eventually.HoldsAsync(() => old.Lost.IsCancellationRequested);
        Assert.Contains("ended", old.Why);
    }

    [Fact]
    public async Task Depose_OfEarlierTerm_LeavesThePresentLeader()
    {
        await using var old = await Election.CampaignAsync(Member("one"), Cancel);
        var observed = (await Election.LeaderAsync(Cancel))!;
        await old.ResignAsync();
        await using var current = await Election.CampaignAsync(Member("one"), Cancel);
        Assert.False(await Election.DeposeAsync(observed, Cancel));
        Assert.True(current.IsHeld);
        Assert.Equal(current.Key, (await Election.LeaderAsync(Cancel))!.Key);
    }

    [Fact]
    public async Task Compare_OfLeadersOwnThatFails_IsNoDeposal()
    {
        await using var leader = await Election.CampaignAsync(Member("one"), Cancel);
        var fenced = new FencedStore(Store, leader);
        Assert.False((await fenced.CommitAsync(new StoreBatch([new StoreCompare("a", ModRevision: 9)], [Put("a")]), Cancel)).Succeeded);
        Assert.True((await fenced.CommitAsync(new StoreBatch([new StoreCompare("a", CreateRevision: 0)], [Put("a")]), Cancel)).Succeeded);
        Assert.True(leader.IsHeld);
    }

    [Fact]
    public async Task Candidate_Withdrawn_DoesNotLeadLater()
    {
        await using var leader = await Election.CampaignAsync(Member("one"), Cancel);
        using var withdraw = new CancellationTokenSource();
        var waiting = Election.CampaignAsync(Member("two"), withdraw.Token);
        await HasCandidatesAsync(2);
        await withdraw.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await HasCandidatesAsync(1);
    }

    [Fact]
    public async Task Observer_OfChangingLeaders_SeesEach()
    {
        await using var seen = Election.ObserveAsync(Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await seen.MoveNextAsync());
        Assert.Null(seen.Current);
        var next = seen.MoveNextAsync();
        await using var one = await Election.CampaignAsync(Member("one"), Cancel);
        Assert.True(await next);
        Assert.Equal("one", seen.Current!.Record.Member);
        next = seen.MoveNextAsync();
        await one.ResignAsync();
        Assert.True(await next);
        Assert.Null(seen.Current);
    }

    [Fact]
    public async Task Doubts_OfServers_AreCountedForOneTermAndTakenBack()
    {
        await using var leader = await Election.CampaignAsync(Member("one"), Cancel);
        var observed = (await Election.LeaderAsync(Cancel))!;
        LeaderDoubts two = new(Store, "leader", "two"), three = new(Store, "leader", "three");
        Assert.Equal(["two"], await two.RaiseAsync(observed, Cancel));
        Assert.Equal(["three", "two"], await three.RaiseAsync(observed, Cancel));
        await two.WithdrawAsync(Cancel);
        Assert.Equal(["three"], await three.RaiseAsync(observed, Cancel));
        Assert.Empty(await three.ReadAsync(observed with { CreateRevision = observed.CreateRevision + 1 }, Cancel));
    }

    protected static LeaderRecord Member(string name) => new(name, new Dictionary<string, string> { ["web"] = "http://" + name });

    private static StoreOperation Put(string key) => new(key, [1]);

    private async Task HasCandidatesAsync(int number)
    {
        while ((await Store.ReadAsync("leader/", Cancel)).Entries.Count != number) await Task.Delay(5, Cancel);
    }
}
