using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sandun.Store;
using Sandun.Store.Election;
using Sandun.Store.Etcd;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Store.Etcd;

/// <summary>Members of a real etcd die, pause and come back while a store is in use.</summary>
[Collection(EtcdCollection.Name)]
public sealed class EtcdFaultTests : IAsyncLifetime
{
    /// <summary>A test that hangs ends: far beyond what a busy machine needs.</summary>
    private readonly CancellationTokenSource _bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private EtcdCluster? _cluster;
    private EtcdStore? _store;

    private CancellationToken Cancel => _bound.Token;

    private EtcdStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _bound.CancelAfter(TimeSpan.FromMinutes(2));
        _cluster = await EtcdCluster.StartAsync(EtcdFixture.Program, 3, ["--heartbeat-interval", "50", "--election-timeout", "500"]);
        _store = await EtcdFixture.ConnectAsync(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
        _bound.Dispose();
    }

    [Fact]
    public async Task Member_KilledDuringWrites_LosesNothingAckedAndFailsNoWrite()
    {
        var watching = CountAsync(400);
        var acked = new List<(string Key, long Revision)>();
        for (var i = 0; i < 400; i++)
        {
            // Each member in turn, so that the one in use and the one that leads are among them.
            if (i is 100 or 200 or 300) await ReplaceAsync((i / 100) - 1);
            var key = $"k/{i:d4}";
            var outcome = await Store.CommitAsync(new StoreBatch([new StoreCompare(key, CreateRevision: 0)], [Put(key, "v")]), Cancel);
            Assert.True(outcome.Succeeded);
            acked.Add((key, outcome.Revision));
        }

        var entries = (await Store.ReadAsync("k/", Cancel)).Entries;
        Assert.Equal(acked, entries.Select(entry => (entry.Key, entry.ModRevision)));
        Assert.All(entries, entry => Assert.Equal(1, entry.Version));
        Assert.Equal(acked.Select(one => one.Key), await watching);
    }

    [Fact]
    public async Task Quorum_Lost_FailsWritesWithinTheBoundAndResumes()
    {
        await using var store = await EtcdFixture.ConnectAsync(_cluster!, options => options with { CallTimeout = TimeSpan.FromSeconds(2) });
        await Store.CommitAsync(new StoreBatch(Put("a", "before")), Cancel);
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromMinutes(1), Cancel);
        _cluster!.Servers[0].Kill();
        _cluster.Servers[1].Kill();
        var watch = Stopwatch.StartNew();
        var silent = await Assert.ThrowsAsync<StoreSilentException>(async () => await store.CommitAsync(new StoreBatch(Put("a", "during")), Cancel));
        Assert.Contains("majority", silent.Message);
        await Assert.ThrowsAsync<StoreSilentException>(async () => await store.ReadAsync("", Cancel));
        await Assert.ThrowsAnyAsync<StoreException>(async () => await store.KeepAliveAsync(lease, Cancel));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"three calls bounded by 2 s each took {watch.Elapsed}");
        _cluster.Servers[0].Start();
        await _cluster.Servers[0].IsReadyAsync();

        // What the write that failed has come to is settled by the first read. Members that are back may need longer than two seconds to agree.
        var read = (await UntilAnsweredAsync(async () => await store.GetAsync("a", Cancel)))!;
        Assert.True((await Store.CommitAsync(new StoreBatch([new StoreCompare("a", ModRevision: read.ModRevision)], [Put("a", "after")]), Cancel)).Succeeded);
        Assert.True(await UntilAnsweredAsync(async () => await store.KeepAliveAsync(lease, Cancel)));
    }

    [Fact]
    public async Task Member_Paused_IsLeftForAnotherByAllWhoUseIt()
    {
        var watching = CountAsync(20);
        var timing = new ElectionTiming { LeaseTime = TimeSpan.FromSeconds(8) };
        await using var leader = await Campaign("one", timing);
        var server = _cluster!.Servers[0];
        server.Pause();
        try
        {
            for (var i = 0; i < 20; i++) Assert.True((await Store.CommitAsync(new StoreBatch(Put($"k/{i:d4}", "v")), Cancel)).Succeeded);
            Assert.Equal(20, (await watching).Count);
            Assert.Equal(20, (await Store.ReadAsync("k/", Cancel)).Entries.Count);

            // Held for longer than it trusts a lease that nobody kept.
            await Task.Delay(timing.SelfFence * 1.1, Cancel);
            Assert.True(leader.IsHeld);
        }
        finally
        {
            server.Resume();
        }
    }

    [Fact]
    public async Task Leader_WhoseEtcdLosesAMember_GoesOnLeading()
    {
        var timing = new ElectionTiming { LeaseTime = TimeSpan.FromSeconds(10) };
        await using var leader = await Campaign("one", timing);
        var fenced = new FencedStore(Store, leader);
        for (var i = 0; i < 3; i++)
        {
            await ReplaceAsync(i);
            Assert.True((await fenced.CommitAsync(new StoreBatch(Put("a", $"{i}")), Cancel)).Succeeded);
        }

        Assert.True(leader.IsHeld);
    }

    [Fact]
    public async Task Leader_CutOffFromEtcd_StopsBeforeAnotherCanLead()
    {
        var timing = new ElectionTiming { LeaseTime = TimeSpan.FromSeconds(2), Retry = TimeSpan.FromMilliseconds(50) };
        TamperedWire? wire = null;
        await using var cut = await EtcdFixture.ConnectAsync(_cluster!, options => options with
        {
            Endpoints = [options.Endpoints[0]],
            CallTimeout = TimeSpan.FromSeconds(1),
            Wire = inner => wire = new TamperedWire(inner),
        });
        var old = await new StoreElection(cut, "leader", TimeProvider.System, timing).CampaignAsync(Member("one"), Cancel);
        var next = Campaign("two", timing);
        wire!.CutFrom = 0;
        await using var current = await next;
        Assert.False(old.IsHeld, "the old leader still trusted its lease when the next one was elected");
        await Eventually.HoldsAsync(() => old.Lost.IsCancellationRequested);
        await old.DisposeAsync();
    }

    [Fact]
    public async Task Leader_Frozen_CannotWriteWhenItGoesOn()
    {
        var timing = new ElectionTiming { LeaseTime = TimeSpan.FromMinutes(5) };
        TamperedWire? wire = null;
        await using var frozen = await EtcdFixture.ConnectAsync(_cluster!, options => options with
        {
            Endpoints = [options.Endpoints[0]],
            QuickAttemptTimeout = TimeSpan.FromSeconds(30),
            AttemptTimeout = TimeSpan.FromSeconds(30),
            CallTimeout = TimeSpan.FromSeconds(30),
            Wire = inner => wire = new TamperedWire(inner),
        });
        await using var old = await new StoreElection(frozen, "leader", TimeProvider.System, timing).CampaignAsync(Member("one"), Cancel);
        wire!.HoldFrom = wire.Transactions + 1;
        var writing = new FencedStore(frozen, old).CommitAsync(new StoreBatch(Put("a", "old")), Cancel).AsTask();
        await wire.Held.Task.WaitAsync(Cancel);
        var election = new StoreElection(Store, "leader", TimeProvider.System, timing);
        Assert.True(await election.DeposeAsync((await election.LeaderAsync(Cancel))!, Cancel));
        await using var current = await Campaign("two", timing);
        await new FencedStore(Store, current).CommitAsync(new StoreBatch(Put("a", "new")), Cancel);

        // Whoever waits is told at once, though the store is silent still.
        Assert.True((await Assert.ThrowsAsync<StoreFencedException>(() => writing)).IsInDoubt);
        Assert.True(old.Lost.IsCancellationRequested);
        wire.Release.SetResult();

        // Writes go in order: after this one the held one has been answered.
        Assert.True((await frozen.CommitAsync(new StoreBatch(Put("b", "later")), Cancel)).Succeeded);
        Assert.Equal("new", Encoding.UTF8.GetString((await Store.GetAsync("a", Cancel))!.Value));
    }

    private static LeaderRecord Member(string name) => new(name, new Dictionary<string, string>());

    private static StoreOperation Put(string key, string value) => new(key, Encoding.UTF8.GetBytes(value));

    private Task<StoreLeadership> Campaign(string name, ElectionTiming timing) =>
        new StoreElection(Store, "leader", TimeProvider.System, timing).CampaignAsync(Member(name), Cancel);

    private static async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (StoreException)
            {
                // The test's own bound ends this.
            }
        }
    }

    /// <summary>Kills one member; the one killed before has come back.</summary>
    private async Task ReplaceAsync(int number)
    {
        if (number > 0)
        {
            _cluster!.Servers[number - 1].Start();
            await _cluster.Servers[number - 1].IsReadyAsync();
        }

        _cluster!.Servers[number].Kill();
    }

    /// <summary>The keys a watch sees, until it has seen so many.</summary>
    private async Task<List<string>> CountAsync(int number)
    {
        var seen = new List<string>();
        await foreach (var changes in Store.WatchAsync("k/", 1, Cancel))
        {
            seen.AddRange(changes.Select(change => change.Key));
            if (seen.Count >= number) return seen;
        }

        throw new InvalidOperationException(seen.Count.ToString(CultureInfo.InvariantCulture));
    }
}
