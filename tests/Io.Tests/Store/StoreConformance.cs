using System.Text;
using Sandun.Store;
using Xunit;

namespace Sandun.Io.Tests.Store;

/// <summary>What every store must do. Each implementation runs this suite by deriving from it.</summary>
public abstract class StoreConformance : IAsyncDisposable
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract IStore Store { get; }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Put_OfNewKey_HasOneRevisionForCreationAndChange()
    {
        var outcome = await PutAsync("a", "1");
        var entry = (await Store.GetAsync("a", Cancel))!;
        Assert.True(outcome.Succeeded);
        Assert.Equal((outcome.Revision, outcome.Revision, 1L, "1"), (entry.CreateRevision, entry.ModRevision, entry.Version, Text(entry)));
    }

    [Fact]
    public async Task Put_OfKnownKey_KeepsCreateRevisionAndCountsVersions()
    {
        var first = await PutAsync("a", "1");
        var second = await PutAsync("a", "2");
        var entry = (await Store.GetAsync("a", Cancel))!;
        Assert.Equal(first.Revision + 1, second.Revision);
        Assert.Equal((first.Revision, second.Revision, 2L, "2"), (entry.CreateRevision, entry.ModRevision, entry.Version, Text(entry)));
    }

    [Fact]
    public async Task Delete_ThenPut_CreatesAnew()
    {
        await PutAsync("a", "1");
        await DeleteAsync("a");
        Assert.Null(await Store.GetAsync("a", Cancel));
        var again = await PutAsync("a", "2");
        var entry = (await Store.GetAsync("a", Cancel))!;
        Assert.Equal((again.Revision, 1L), (entry.CreateRevision, entry.Version));
    }

    [Fact]
    public async Task Delete_OfAbsentKey_ChangesNothing()
    {
        var before = await PutAsync("a", "1");
        Assert.True((await DeleteAsync("b")).Succeeded);
        var last = await PutAsync("c", "1");
        var changes = Store.WatchAsync("", before.Revision + 1, Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal((last.Revision, "c"), (changes.Current[0].Revision, changes.Current[0].Key));
        await changes.DisposeAsync();
    }

    [Fact]
    public async Task Batch_OfManyKeys_HasOneRevision()
    {
        var outcome = await Store.CommitAsync(new StoreBatch(Put("a", "1"), Put("b", "2"), Put("c", "3")), Cancel);
        var reading = await Store.ReadAsync("", Cancel);
        Assert.Equal(3, reading.Entries.Count);
        Assert.All(reading.Entries, entry => Assert.Equal(outcome.Revision, entry.ModRevision));
    }

    [Fact]
    public async Task Compare_ThatFails_ChangesNothing()
    {
        await PutAsync("a", "1");
        var outcome = await Store.CommitAsync(
            new StoreBatch([new StoreCompare("a", CreateRevision: 0)], [Put("a", "2"), Put("b", "2")]), Cancel);
        Assert.False(outcome.Succeeded);
        Assert.Equal("1", Text((await Store.GetAsync("a", Cancel))!));
        Assert.Null(await Store.GetAsync("b", Cancel));
    }

    [Fact]
    public async Task Compare_ThatHolds_ChangesAll()
    {
        var put = await PutAsync("a", "1");
        var outcome = await Store.CommitAsync(
            new StoreBatch([new StoreCompare("a", CreateRevision: put.Revision, ModRevision: put.Revision), new StoreCompare("b", CreateRevision: 0)], [Put("a", "2")]),
            Cancel);
        Assert.True(outcome.Succeeded);
        Assert.Equal("2", Text((await Store.GetAsync("a", Cancel))!));
    }

    [Fact]
    public async Task Compare_OfOldModRevision_Fails()
    {
        var put = await PutAsync("a", "1");
        await PutAsync("a", "2");
        var outcome = await Store.CommitAsync(new StoreBatch([new StoreCompare("a", ModRevision: put.Revision)], [Put("a", "3")]), Cancel);
        Assert.False(outcome.Succeeded);
    }

    [Fact]
    public async Task Read_OfPrefix_IsOrderedAndLeavesOthersOut()
    {
        foreach (var key in (string[])["p/b", "p0", "p/a", "o/z", "p/é", "p"]) await PutAsync(key, key);
        var reading = await Store.ReadAsync("p/", Cancel);
        Assert.Equal(["p/a", "p/b", "p/é"], reading.Entries.Select(entry => entry.Key));
        Assert.Equal(reading.Revision, reading.Entries[^1].ModRevision + 1);
    }

    [Fact]
    public async Task Watch_FromRevision_SeesAllLaterChangesOnceAndInOrder()
    {
        var first = await PutAsync("w/a", "1");
        await Store.CommitAsync(new StoreBatch(Put("w/b", "2"), Put("other", "x"), Put("w/c", "2")), Cancel);
        var seen = Store.WatchAsync("w/", first.Revision, Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await seen.MoveNextAsync());
        Assert.Equal(["w/a"], seen.Current.Select(change => change.Key));
        Assert.True(await seen.MoveNextAsync());
        Assert.Equal(["w/b", "w/c"], seen.Current.Select(change => change.Key));
        var next = seen.MoveNextAsync();
        await DeleteAsync("w/a");
        Assert.True(await next);
        Assert.Equal(("w/a", null), (seen.Current[0].Key, seen.Current[0].Entry));
        await seen.DisposeAsync();
    }

    [Fact]
    public async Task Watch_OfCompactedRevision_SaysSo() =>
        await Assert.ThrowsAsync<StoreCompactedException>(async () =>
        {
            await foreach (var _ in Store.WatchAsync("", 0, Cancel)) return;
        });

    [Fact]
    public async Task Lease_Revoked_DeletesItsKeys()
    {
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromMinutes(1), Cancel);
        await Store.CommitAsync(new StoreBatch(Put("a", "1") with { Lease = lease }, Put("b", "1")), Cancel);
        await Store.RevokeLeaseAsync(lease, Cancel);
        Assert.Equal(["b"], (await Store.ReadAsync("", Cancel)).Entries.Select(entry => entry.Key));
        Assert.False(await Store.KeepAliveAsync(lease, Cancel));
    }

    [Fact]
    public async Task Put_WithEndedLease_IsRefused()
    {
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromMinutes(1), Cancel);
        await Store.RevokeLeaseAsync(lease, Cancel);
        await Assert.ThrowsAsync<StoreException>(
            async () => await Store.CommitAsync(new StoreBatch(Put("a", "1") with { Lease = lease }), Cancel));
    }

    [Fact]
    public async Task Commits_OfManyWritersAtOnce_AreEachThereAtTheRevisionAnswered()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => PutAsync($"k/{i:d4}", "v")));
        Assert.All(outcomes, outcome => Assert.True(outcome.Succeeded));
        Assert.Equal(outcomes.Select(outcome => outcome.Revision), (await Store.ReadAsync("k/", Cancel)).Entries.Select(entry => entry.ModRevision));
    }

    [Fact]
    public async Task Commits_OfOneKeyAtOnce_TakeEffectInTheOrderOfTheCalls()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 100).Select(i => PutAsync("a", $"{i}")));
        Assert.Equal(outcomes.Select(outcome => outcome.Revision).Order(), outcomes.Select(outcome => outcome.Revision));
        var entry = (await Store.GetAsync("a", Cancel))!;
        Assert.Equal(("100", 100L), (Text(entry), entry.Version));
    }

    [Fact]
    public async Task Commits_AtOnceOfWhichOneFails_AreJudgedOneByOne()
    {
        await PutAsync("there", "1");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Store.CommitAsync(
            new StoreBatch(i == 7 ? [new StoreCompare("there", CreateRevision: 0)] : [], [Put($"k/{i:d2}", "v")]), Cancel).AsTask()));
        Assert.Equal([7], Enumerable.Range(0, 20).Where(i => !outcomes[i].Succeeded));
        Assert.Equal(19, (await Store.ReadAsync("k/", Cancel)).Entries.Count);
    }

    [Fact]
    public async Task Compare_OfKeyAnotherWritesAtOnce_SeesWhatWasCalledBefore()
    {
        var first = PutAsync("a", "1");
        var second = Store.CommitAsync(new StoreBatch([new StoreCompare("a", CreateRevision: 0)], [Put("b", "1")]), Cancel).AsTask();
        Assert.True((await first).Succeeded);
        Assert.False((await second).Succeeded);
    }

    [Fact]
    public async Task Batch_OfThousandsOfKeys_IsReadAndWatchedAtOnce()
    {
        await PutAsync("big/0007", "old");
        var before = await PutAsync("big/gone", "old");
        var changes = Store.WatchAsync("big/", before.Revision + 1, Cancel).GetAsyncEnumerator(Cancel);
        StoreOperation[] operations = [new StoreOperation("big/gone", null), .. Enumerable.Range(0, 2000).Select(i => Put($"big/{i:d4}", new string('x', 1000)))];
        var outcome = await Store.CommitAsync(new StoreBatch(operations), Cancel);
        Assert.True(outcome.Succeeded);
        var reading = await Store.ReadAsync("big/", Cancel);
        Assert.Equal(2000, reading.Entries.Count);
        Assert.Equal((before.Revision - 1, 2L), (reading.Entries[7].CreateRevision, reading.Entries[7].Version));
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(2001, changes.Current.Count);
        Assert.All(changes.Current, change => Assert.Equal(changes.Current[0].Revision, change.Revision));
        await changes.DisposeAsync();
    }

    [Fact]
    public async Task Batch_OfThousandsOfKeysWhoseCompareFails_ChangesNothing()
    {
        await PutAsync("a", "1");
        var outcome = await Store.CommitAsync(
            new StoreBatch([new StoreCompare("a", CreateRevision: 0)], [.. Enumerable.Range(0, 1000).Select(i => Put($"big/{i:d4}", "x"))]), Cancel);
        Assert.False(outcome.Succeeded);
        Assert.Equal(["a"], (await Store.ReadAsync("", Cancel)).Entries.Select(entry => entry.Key));
    }

    protected static StoreOperation Put(string key, string value) => new(key, Encoding.UTF8.GetBytes(value));

    protected static string Text(StoreEntry entry) => Encoding.UTF8.GetString(entry.Value);

    protected Task<StoreOutcome> PutAsync(string key, string value) => Store.CommitAsync(new StoreBatch(Put(key, value)), Cancel).AsTask();

    protected Task<StoreOutcome> DeleteAsync(string key) =>
        Store.CommitAsync(new StoreBatch(new StoreOperation(key, null)), Cancel).AsTask();
}
