using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Store;
using Sandun.Store.Etcd;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Store.Etcd;

/// <summary>A batch of three parts and six steps, cut, held or made deaf at each of its transactions.</summary>
[Collection(EtcdCollection.Name)]
public sealed class LargeBatchCrashTests(EtcdFixture fixture) : IAsyncLifetime
{
    private const int Keys = 700;

    /// <summary>Large enough for three parts.</summary>
    private static readonly byte[] s_new = Encoding.UTF8.GetBytes(new string('n', 5000));

    private static readonly byte[] s_old = "old"u8.ToArray();

    /// <summary>For calls that are answered: far beyond what a busy machine needs.</summary>
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    /// <summary>For a call that is never answered, and some before it that are.</summary>
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(5);

    private EtcdCluster? _cluster;
    private EtcdStore? _observer;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static StoreBatch Before => new([.. Enumerable.Range(0, Keys / 7).Select(i => new StoreOperation(Key(i * 7), s_old))]);

    /// <summary>New keys, changed keys, and every fourteenth deleted, which was there.</summary>
    private static IReadOnlyList<StoreOperation> Change => [.. Enumerable.Range(0, Keys).Select(i => new StoreOperation(Key(i), i % 14 == 0 ? null : s_new))];

    public async ValueTask InitializeAsync()
    {
        _cluster = await fixture.SingleAsync();
        _observer = await EtcdFixture.ConnectEmptyAsync(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        if (_observer is not null) await _observer.DisposeAsync();
    }

    [Fact]
    public async Task LargeBatch_CutAfterEachTransaction_IsThereWhollyOrNotAtAll()
    {
        var total = await CountAsync();
        Assert.Equal(9, total);
        for (var cut = 1; cut <= total; cut++)
        {
            var (fence, start) = await PrepareAsync();
            var watcher = _observer!.WatchAsync("big/", start + 1, Cancel).GetAsyncEnumerator(Cancel);
            var seen = watcher.MoveNextAsync().AsTask();
            await using (var store = await OpenAsync(wire => wire.CutFrom = cut))
            {
                // In the store from the third transaction on, which carries the commit record; answered as such, steps or no steps.
                if (cut <= 3) await Assert.ThrowsAsync<StoreSilentException>(async () => await store.CommitAsync(new StoreBatch([fence], Change), Cancel));
                else Assert.True((await store.CommitAsync(new StoreBatch([fence], Change), Cancel)).Succeeded);
            }

            var isThere = cut > 3;
            await AssertStateAsync(isThere);
            await _observer.SettleAsync(fence, Cancel);
            await AssertStateAsync(isThere);
            Assert.DoesNotContain(await EtcdFixture.RawKeysAsync(_cluster!, ""), key => key.StartsWith("~large", StringComparison.Ordinal));
            await _observer.CommitAsync(new StoreBatch(new StoreOperation("big/after", s_old)), Cancel);
            Assert.True(await seen);
            if (isThere)
            {
                Assert.Equal(Keys, watcher.Current.Count);
                Assert.True(await watcher.MoveNextAsync());
            }

            Assert.Equal("big/after", Assert.Single(watcher.Current).Key);
            await watcher.DisposeAsync();
        }
    }

    [Fact]
    public async Task LargeBatch_OfZombie_ChangesNothingAfterItsSuccessorHasSettled()
    {
        var total = await CountAsync();
        for (var hold = 1; hold <= total; hold++)
        {
            var (fence, _) = await PrepareAsync();
            TamperedWire? wire = null;
            await using var zombie = await OpenAsync(tampered => (wire = tampered).HoldFrom = hold);
            var writing = zombie.CommitAsync(new StoreBatch([fence], Change), Cancel).AsTask();
            await wire!.Held.Task.WaitAsync(Cancel);
            await _observer!.CommitAsync(new StoreBatch(new StoreOperation("leader", null)), Cancel);
            var next = await _observer.CommitAsync(new StoreBatch(new StoreOperation("leader", s_old)), Cancel);
            await _observer.SettleAsync(new StoreCompare("leader", CreateRevision: next.Revision), Cancel);
            await AssertStateAsync(hold > 3);
            await _observer.CommitAsync(new StoreBatch([.. Enumerable.Range(0, 100).Select(i => new StoreOperation(Key(i * 7), "newer"u8.ToArray()))]), Cancel);
            wire.Release.SetResult();
            Assert.Equal(hold > 3, (await writing).Succeeded);
            var entries = (await _observer.ReadAsync("big/", Cancel)).Entries.ToDictionary(entry => entry.Key);
            Assert.All(Enumerable.Range(0, 100), i => Assert.Equal("newer", Encoding.UTF8.GetString(entries[Key(i * 7)].Value)));
            Assert.Equal(hold > 3, entries.ContainsKey(Key(1)));
        }
    }

    [Fact]
    public async Task LargeBatch_WhoseAnswersAreLost_TakesEffectOnce()
    {
        var total = await CountAsync();
        for (var lost = 1; lost <= total; lost++)
        {
            var (fence, start) = await PrepareAsync();
            await using var store = await OpenAsync(wire => wire.LoseAnswerOf = lost);
            Assert.True((await store.CommitAsync(new StoreBatch([fence], Change), Cancel)).Succeeded);
            await AssertStateAsync(true);
            await using var watcher = _observer!.WatchAsync("big/", start + 1, Cancel).GetAsyncEnumerator(Cancel);
            Assert.True(await watcher.MoveNextAsync());
            Assert.Equal(Keys, watcher.Current.Count);
        }
    }

    [Fact]
    public async Task Watch_BegunWhileALargeBatchTakesEffect_SeesAllOfIt()
    {
        var (fence, start) = await PrepareAsync();
        await using (var store = await OpenAsync(wire => wire.CutFrom = 7, s_short)) await store.CommitAsync(new StoreBatch([fence], Change), Cancel);
        var now = (await _observer!.ReadAsync("big/", Cancel)).Revision;
        for (var from = start + 1; from <= now + 1; from++)
        {
            await using var watcher = _observer.WatchAsync("big/", from, Cancel).GetAsyncEnumerator(Cancel);
            var seen = watcher.MoveNextAsync();
            if (from == start + 1) await _observer.SettleAsync(fence, Cancel);
            Assert.True(await seen);
            Assert.Equal(Keys, watcher.Current.Count);
        }
    }

    [Fact]
    public async Task Commit_WhoseAnswerIsLost_TakesEffectOnce()
    {
        TamperedWire? wire = null;
        await using var store = await OpenAsync(tampered => wire = tampered);
        for (var i = 1; i <= 5; i++)
        {
            wire!.LoseAnswerOf = wire.Transactions + 1;
            var changed = (await _observer!.GetAsync("big/a", Cancel))?.ModRevision ?? 0;
            var outcome = await store.CommitAsync(
                new StoreBatch([new StoreCompare("big/a", ModRevision: changed)], [new StoreOperation("big/a", s_new)]), Cancel);
            var entry = (await _observer.GetAsync("big/a", Cancel))!;
            Assert.Equal((true, entry.ModRevision, (long)i), (outcome.Succeeded, outcome.Revision, entry.Version));
        }
    }

    [Fact]
    public async Task Commit_GivenUp_IsInTheNextReadOrNever()
    {
        TamperedWire? wire = null;
        await using var store = await OpenAsync(tampered => (wire = tampered).HoldFrom = 2, s_short);
        await store.CommitAsync(new StoreBatch(new StoreOperation("big/a", s_old)), Cancel);
        await Assert.ThrowsAsync<StoreSilentException>(async () => await store.CommitAsync(new StoreBatch(new StoreOperation("big/a", s_new)), Cancel));
        wire!.HoldFrom = int.MaxValue;
        var read = (await store.GetAsync("big/a", Cancel))!;
        wire.Release.SetResult();
        await store.CommitAsync(new StoreBatch(new StoreOperation("big/b", s_new)), Cancel);
        Assert.Equal(read.ModRevision, (await store.GetAsync("big/a", Cancel))!.ModRevision);
    }

    private static string Key(int number) => $"big/{number:d4}";

    private async Task<(StoreCompare Fence, long Revision)> PrepareAsync()
    {
        await EtcdFixture.TransactAsync(_cluster!, EtcdTransactions.DeleteAll("big/"), EtcdTransactions.DeleteAll("leader"));
        var leader = await _observer!.CommitAsync(new StoreBatch(new StoreOperation("leader", s_old)), Cancel);
        var before = await _observer.CommitAsync(Before, Cancel);
        return (new StoreCompare("leader", CreateRevision: leader.Revision), before.Revision);
    }

    private async Task<int> CountAsync()
    {
        var (fence, _) = await PrepareAsync();
        TamperedWire? wire = null;
        await using var store = await OpenAsync(tampered => wire = tampered);
        await store.CommitAsync(new StoreBatch([fence], Change), Cancel);
        return wire!.Transactions;
    }

    private async Task AssertStateAsync(bool isThere)
    {
        var entries = (await _observer!.ReadAsync("big/", Cancel)).Entries;
        var expected = Enumerable.Range(0, Keys).Where(i => isThere ? i % 14 != 0 : i % 7 == 0).Select(Key);
        Assert.Equal(expected, entries.Select(entry => entry.Key));
        Assert.All(entries, entry => Assert.Equal(isThere ? s_new.Length : s_old.Length, entry.Value.Length));
        var one = await _observer.GetAsync(Key(7), Cancel);
        Assert.Equal(isThere ? s_new.Length : s_old.Length, one!.Value.Length);
    }

    private async Task<EtcdStore> OpenAsync(Action<TamperedWire> tamper, TimeSpan? bound = null)
    {
        var time = new JumpingTime();
        var options = EtcdOptions.Parse(_cluster!.Address);
        options = options with
        {
            Root = "",
            CallTimeout = bound ?? s_long,
            AttemptTimeout = bound ?? s_long,
            QuickAttemptTimeout = bound ?? s_long,
            Wire = inner =>
            {
                var wire = new TamperedWire(inner);
                tamper(wire);
                // Nothing goes through any more: the store need not wait to see it.
                wire.WhenCut = () => time.Jump(options.CallTimeout);
                return wire;
            },
        };
        return await EtcdStore.ConnectAsync(options, time, NullLogger.Instance, Cancel);
    }

    /// <summary>The machine's clock, which a test may put forward.</summary>
    private sealed class JumpingTime : TimeProvider
    {
        private long _ahead;

        public void Jump(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks * (TimestampFrequency / TimeSpan.TicksPerSecond));

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);
    }
}
