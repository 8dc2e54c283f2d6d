using Sandun.Store;
using Sandun.Store.Election;
using Sandun.Store.Sqlite;
using Xunit;

namespace Sandun.Io.Tests.Store;

public sealed class SqliteElectionTests : ElectionConformance
{
    private readonly ScratchDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly SqliteStore _store;

    public SqliteElectionTests() => _store = SqliteStore.Open(_directory.Path, _time);

    protected override IStore Store => _store;

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Leader_ThatCannotKeepItsLease_StopsBeforeTheLeaseEnds()
    {
        var silent = new SilentStore(_store);
        var timing = new ElectionTiming { LeaseTime = TimeSpan.FromSeconds(10) };
        await using var leader = await new StoreElection(silent, "leader", _time, timing).CampaignAsync(Member("one"), Cancel);
        silent.IsSilent = true;
        _time.Advance(timing.SelfFence - TimeSpan.FromMilliseconds(1));
        Assert.True(leader.IsHeld);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(leader.IsHeld);
        Assert.True(leader.Lost.IsCancellationRequested);
        Assert.NotNull(await _store.GetAsync(leader.Key, Cancel));
        await Assert.ThrowsAsync<StoreFencedException>(async () => await new FencedStore(_store, leader).CommitAsync(new StoreBatch(), Cancel));
    }

    [Fact]
    public async Task Leader_WithoutAnAnswerForAsLongAsOthersArePatient_MayBeReplacedUnnoticed()
    {
        var silent = new SilentStore(_store);
        var timing = new ElectionTiming { LeaseTime = TimeSpan.FromSeconds(10) };
        await using var leader = await new StoreElection(silent, "leader", _time, timing).CampaignAsync(Member("one"), Cancel);
        silent.IsSilent = true;
        Assert.True(leader.IsFresh);
        _time.Advance(timing.FreshFor);
        Assert.False(leader.IsFresh);
        Assert.True(leader.IsHeld);
        Assert.True(timing.FreshFor < timing.Patience && timing.Patience < timing.SelfFence);
    }

    [Fact]
    public async Task Candidate_WhoseLeaseEndsWhileItWaits_StandsAgain()
    {
        await using var leader = await Election.CampaignAsync(Member("one"), Cancel);
        var waiting = Election.CampaignAsync(Member("two"), Cancel);
        while ((await _store.ReadAsync("leader/", Cancel)).Entries.Count < 2) await Task.Delay(5, Cancel);
        var candidate = (await _store.ReadAsync("leader/", Cancel)).Entries.MaxBy(entry => entry.CreateRevision)!;
        await _store.RevokeLeaseAsync(candidate.Lease, Cancel);
        await leader.ResignAsync();
        await using var second = await waiting;
        Assert.NotEqual(candidate.Key, second.Key);
    }
}
