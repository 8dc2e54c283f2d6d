using Sandun.Protocol;
using Sandun.Server.Scaling;
using Sandun.Store;
using Sandun.Store.Election;
using Sandun.Store.Sqlite;

namespace Sandun.Server.Tests.Scaling;

public sealed class ScalingRecordsTests : IAsyncDisposable
{
    private static readonly PathId s_app = PathId.Absolute("/shop/web");
    private static readonly StoredScaling s_other = new([], new ScalePin(3, DateTimeOffset.UnixEpoch));
    private static readonly StoredScaling s_pinned = new([], new ScalePin(7, DateTimeOffset.UnixEpoch));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sandun-test-");
    private readonly SqliteStore _store;

    public ScalingRecordsTests() => _store = SqliteStore.Open(_directory.FullName, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Records_AreReadAsTheyWereWritten_AndGoWithTheirApps()
    {
        var records = new ScalingRecords(_store, term: null);
        Assert.Empty(await records.LoadAsync(Cancel));
        await records.SaveAsync([new(s_app, s_pinned), new(PathId.Absolute("/other"), s_other)], Cancel);
        var read = await new ScalingRecords(_store, term: null).LoadAsync(Cancel);
        Assert.Equal(["/other", "/shop/web"], read.Select(record => record.Key.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(s_pinned.Pin, read.Single(record => record.Key == s_app).Value.Pin);
        await records.SaveAsync([new(s_app, null)], Cancel);
        Assert.Equal("/other", Assert.Single(await records.LoadAsync(Cancel)).Key.ToString());
    }

    [Fact]
    public async Task Leader_Deposed_WritesOverNothingOfItsSuccessors()
    {
        var election = new StoreElection(_store, "leader", TimeProvider.System, new ElectionTiming());
        await using var old = await election.CampaignAsync(Member("one"), Cancel);
        var former = new ScalingRecords(_store, _ => Task.FromResult(old));
        await former.LoadAsync(Cancel);
        await former.SaveAsync([new(s_app, s_other)], Cancel);
        Assert.True(await election.DeposeAsync((await election.LeaderAsync(Cancel))!, Cancel));
        await using var present = await election.CampaignAsync(Member("two"), Cancel);
        var successor = new ScalingRecords(_store, _ => Task.FromResult(present));
        Assert.Equal(s_other.Pin, Assert.Single(await successor.LoadAsync(Cancel)).Value.Pin);
        await successor.SaveAsync([new(s_app, s_pinned)], Cancel);
        await Assert.ThrowsAsync<StoreFencedException>(() => former.SaveAsync([new(s_app, s_other)], Cancel));
        Assert.Equal(s_pinned.Pin, Assert.Single(await successor.LoadAsync(Cancel)).Value.Pin);
    }

    private static LeaderRecord Member(string name) => new(name, new Dictionary<string, string> { ["web"] = "http://" + name });
}
