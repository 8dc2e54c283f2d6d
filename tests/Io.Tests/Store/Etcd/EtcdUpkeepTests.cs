using System.Security.Cryptography;
using Sandun.Store;
using Sandun.Store.Etcd;
using Sandun.Store.Etcd.Upkeep;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Store.Etcd;

/// <summary>What the leader does so that etcd neither forgets too much nor runs full.</summary>
[Collection(EtcdCollection.Name)]
public sealed class EtcdUpkeepTests : IDisposable
{
    /// <summary>A test that hangs ends: far beyond what a busy machine needs.</summary>
    private readonly CancellationTokenSource _bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public EtcdUpkeepTests() => _bound.CancelAfter(TimeSpan.FromMinutes(2));

    private CancellationToken Cancel => _bound.Token;

    public void Dispose() => _bound.Dispose();

    [Fact]
    public async Task Store_ThatRanFull_TakesWritesAgainByItself()
    {
        await using var cluster = await EtcdCluster.StartAsync(EtcdFixture.Program, 3, ["--quota-backend-bytes", "25000000"]);
        await using var store = await EtcdFixture.ConnectAsync(cluster);
        StoreException? full = null;
        for (var i = 0; i < 200 && full is null; i++)
        {
            try
            {
                await store.CommitAsync(new StoreBatch(new StoreOperation("a", RandomNumberGenerator.GetBytes(1_000_000))), Cancel);
            }
            catch (StoreException failure)
            {
                full = failure;
            }
        }

        Assert.Contains("NOSPACE", full!.Message);
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var upkeep = store.MaintainAsync(leading.Token);
        while (true)
        {
            try
            {
                await store.CommitAsync(new StoreBatch(new StoreOperation("b", [1])), Cancel);
                break;
            }
            catch (StoreException)
            {
                await Task.Delay(50, Cancel);
            }
        }

        // There is room for more than before, not for one write alone.
        for (var i = 0; i < 10; i++) await store.CommitAsync(new StoreBatch(new StoreOperation("a", RandomNumberGenerator.GetBytes(1_000_000))), Cancel);
        Assert.NotNull(await store.GetAsync("a", Cancel));
        await leading.CancelAsync();
        await upkeep;
    }

    [Fact]
    public async Task History_BeyondTheBound_IsCompactedAndMarksOfTheDeadAreSwept()
    {
        await using var cluster = await EtcdCluster.StartAsync(EtcdFixture.Program, 1, []);
        await using var store = await EtcdFixture.ConnectAsync(cluster);
        await EtcdFixture.TransactAsync(cluster, EtcdTransactions.Put(new EtcdKeys("").Writer("dead"), Google.Protobuf.ByteString.CopyFromUtf8("1")));
        var first = await store.CommitAsync(new StoreBatch(new StoreOperation("a", [1])), Cancel);

        // One key, so that no two commits share a revision.
        const int commits = (int)CompactionRule.Revisions + 2000;
        for (var i = 0; i < commits; i += 1000) await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => store.CommitAsync(new StoreBatch(new StoreOperation("a", [1])), Cancel).AsTask()));
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var upkeep = store.MaintainAsync(leading.Token);
        while ((await EtcdFixture.RawKeysAsync(cluster, "~writers/dead")).Count > 0) await Task.Delay(20, Cancel);
        await leading.CancelAsync();
        await upkeep;
        await Assert.ThrowsAsync<StoreCompactedException>(async () =>
        {
            await foreach (var _ in store.WatchAsync("a", first.Revision, Cancel)) return;
        });
        Assert.True((await store.CommitAsync(new StoreBatch(new StoreOperation("a", [2])), Cancel)).Succeeded);
    }
}
