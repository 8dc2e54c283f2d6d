using System.Text;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Store;
using Sandun.Store.Etcd;
using Sandun.Store.Etcd.Wire;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Store.Etcd;

/// <summary>What only a store on etcd does.</summary>
[Collection(EtcdCollection.Name)]
public sealed class EtcdStoreTests(EtcdFixture fixture) : IAsyncLifetime
{
    private EtcdCluster? _cluster;
    private EtcdStore? _store;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private EtcdStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await fixture.SingleAsync();
        _store = await EtcdFixture.ConnectEmptyAsync(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
    }

    [Fact]
    public async Task Read_OfMoreThanAMessageHolds_ReturnsAllAtOneRevision()
    {
        var value = new byte[1_000_000];
        for (var i = 0; i < 30; i++) await Store.CommitAsync(new StoreBatch(new StoreOperation($"big/{i:d3}", value)), Cancel);
        await Store.CommitAsync(new StoreBatch([.. Enumerable.Range(0, 3000).Select(i => new StoreOperation($"small/{i:d5}", [1]))]), Cancel);
        var reading = await Store.ReadAsync("", Cancel);
        Assert.Equal(3030, reading.Entries.Count);
        Assert.Equal(30_000_000, reading.Entries.Where(entry => entry.Key.StartsWith("big/", StringComparison.Ordinal)).Sum(entry => (long)entry.Value.Length));
        Assert.Equal(reading.Entries.Select(entry => entry.Key).Order(StringComparer.Ordinal), reading.Entries.Select(entry => entry.Key));
    }

    [Fact]
    public async Task Value_LargerThanEtcdTakes_IsRefusedByItsKey()
    {
        var refused = await Assert.ThrowsAsync<StoreException>(
            async () => await Store.CommitAsync(new StoreBatch(new StoreOperation("huge", new byte[1_500_000])), Cancel));
        Assert.Contains("huge", refused.Message);
    }

    [Fact]
    public async Task Watch_Compacted_SaysSoAndGoesOnFromANewReading()
    {
        var first = await PutAsync("a", "1");
        await PutAsync("a", "2");
        var third = await PutAsync("a", "3");
        await CompactAsync(third.Revision);
        var gone = await Assert.ThrowsAsync<StoreCompactedException>(async () =>
        {
            await foreach (var _ in Store.WatchAsync("a", first.Revision, Cancel)) return;
        });
        Assert.Equal(third.Revision, gone.Compacted);
        var reading = await Store.ReadAsync("a", Cancel);
        await using var watch = Store.WatchAsync("a", reading.Revision + 1, Cancel).GetAsyncEnumerator(Cancel);
        await PutAsync("a", "4");
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal("4", Encoding.UTF8.GetString(watch.Current[0].Entry!.Value));
    }

    [Fact]
    public async Task Watch_OfManyLargeRevisions_SeesEachWhole()
    {
        var before = await PutAsync("a", "1");
        for (var i = 0; i < 20; i++)
            await Store.CommitAsync(new StoreBatch([.. Enumerable.Range(0, 100).Select(k => new StoreOperation($"w/{k:d3}", new byte[12_000]))]), Cancel);
        await using var watch = Store.WatchAsync("w/", before.Revision + 1, Cancel).GetAsyncEnumerator(Cancel);
        for (var i = 0; i < 20; i++)
        {
            Assert.True(await watch.MoveNextAsync());
            Assert.Equal(100, watch.Current.Count);
        }
    }

    [Fact]
    public async Task Watchers_OfOneStore_ShareAWatchOfEtcd()
    {
        TamperedWire? wire = null;
        await using var store = await EtcdFixture.ConnectAsync(_cluster!, options => options with { Wire = inner => wire = new TamperedWire(inner) });
        var from = (await store.ReadAsync("", Cancel)).Revision + 1;
        var watchers = Enumerable.Range(0, 20).Select(i => store.WatchAsync($"w/{i}", from, Cancel).GetAsyncEnumerator(Cancel)).ToList();
        var seen = watchers.Select(watcher => watcher.MoveNextAsync().AsTask()).ToList();
        await store.CommitAsync(new StoreBatch([.. Enumerable.Range(0, 20).Select(i => new StoreOperation($"w/{i}", [1]))]), Cancel);
        await Task.WhenAll(seen);
        Assert.Equal(1, wire!.Watches);
        foreach (var watcher in watchers) await watcher.DisposeAsync();
    }

    [Fact]
    public async Task Watcher_ThatFallsBehindWhatIsKept_StillSeesAllOnceAndInOrder()
    {
        const int batches = 250, keys = 100;
        var from = (await PutAsync("w/first", "1")).Revision;
        await using var watcher = Store.WatchAsync("w/", from, Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await watcher.MoveNextAsync());
        for (var i = 0; i < batches; i++)
            await Store.CommitAsync(new StoreBatch([.. Enumerable.Range(0, keys).Select(k => new StoreOperation($"w/{k:d3}", [1]))]), Cancel);
        for (var i = 0; i < batches; i++)
        {
            Assert.True(await watcher.MoveNextAsync());
            Assert.Equal(from + i + 1, watcher.Current[0].Revision);
            Assert.Equal(keys, watcher.Current.Count);
        }
    }

    [Fact]
    public async Task Lease_NotKeptAlive_EndsWithItsKeys()
    {
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(1), Cancel);
        var put = await Store.CommitAsync(new StoreBatch(new StoreOperation("a", [1], lease)), Cancel);
        await using var watch = Store.WatchAsync("a", put.Revision + 1, Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await watch.MoveNextAsync());
        Assert.Null(watch.Current[0].Entry);
        Assert.False(await Store.KeepAliveAsync(lease, Cancel));
    }

    [Fact]
    public async Task OwnKeys_OfTheStore_AreHiddenAndFewAfterItsEnd()
    {
        await PutAsync("a", "1");
        Assert.Equal(["a"], (await Store.ReadAsync("", Cancel)).Entries.Select(entry => entry.Key));
        Assert.Contains(await EtcdFixture.RawKeysAsync(_cluster!, ""), key => key.StartsWith("~writers/", StringComparison.Ordinal));
        await Store.DisposeAsync();
        Assert.Equal(["a"], await EtcdFixture.RawKeysAsync(_cluster!, ""));
    }

    [Fact]
    public async Task Mark_SweptAway_IsBegunAnew()
    {
        await PutAsync("a", "1");
        await EtcdFixture.TransactAsync(_cluster!, EtcdTransactions.DeleteAll("~writers/"));
        Assert.True((await PutAsync("a", "2")).Succeeded);
        Assert.Equal(2, (await Store.GetAsync("a", Cancel))!.Version);
    }

    [Fact]
    public async Task Commit_OfACallerWhoGaveUpBeforeItsTurn_IsNotMade()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.CommitAsync(new StoreBatch(new StoreOperation("a", [1])), gone.Token));
        Assert.Null(await Store.GetAsync("a", Cancel));
    }

    [Fact]
    public async Task Commit_AfterDispose_SaysClosed()
    {
        await Store.DisposeAsync();
        Assert.Contains("closed", (await Assert.ThrowsAsync<StoreException>(() => PutAsync("a", "1"))).Message);
        Assert.Contains("closed", (await Assert.ThrowsAsync<StoreException>(async () => await Store.GetAsync("a", Cancel))).Message);
    }

    [Fact]
    public async Task Connect_WhereNothingListens_NamesAddressAndCure()
    {
        var options = EtcdOptions.Parse("etcd://127.0.0.1:1") with { CallTimeout = TimeSpan.FromMilliseconds(300) };
        var failure = await Assert.ThrowsAsync<StoreSilentException>(() => EtcdStore.ConnectAsync(options, TimeProvider.System, NullLogger.Instance, Cancel));
        Assert.Contains("etcd://127.0.0.1:1", failure.Message);
        Assert.Contains("majority", failure.Message);
    }

    [Fact]
    public async Task Watch_OutsideTheRoot_IsRefused()
    {
        await using var store = await EtcdFixture.ConnectAsync(_cluster!, options => options with { Root = "/sandun/" });
        Assert.Throws<ArgumentException>(() => store.WatchAsync("/other/", 1, Cancel));
    }

    private Task<StoreOutcome> PutAsync(string key, string value) =>
        Store.CommitAsync(new StoreBatch(new StoreOperation(key, Encoding.UTF8.GetBytes(value))), Cancel).AsTask();

    private async Task CompactAsync(long revision)
    {
        using var connection = new EtcdConnection(EtcdFixture.OptionsOf(_cluster!), TimeProvider.System);
        try
        {
            await connection.AskAsync(async (member, call) => await member.Keys.CompactAsync(new CompactionRequest { Revision = revision, Physical = true }, call), Cancel);
        }
        catch (RpcException failure) when (EtcdErrors.IsCompacted(failure))
        {
            // Asked twice, because the first time took etcd too long to answer.
        }
    }
}
