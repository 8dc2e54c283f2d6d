using Sandun.Store;
using Sandun.Store.Sqlite;
using Xunit;

namespace Sandun.Io.Tests.Store;

public sealed class SqliteStoreTests : StoreConformance
{
    private readonly ScratchDirectory _directory = new();
    private readonly ManualTime _time = new();
    private SqliteStore _store;

    public SqliteStoreTests() => _store = SqliteStore.Open(_directory.Path, _time);

    protected override IStore Store => _store;

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Store_OpenedAgain_HasAllThatWasCommitted()
    {
        var put = await PutAsync("a", "1");
        await ReopenAsync();
        var entry = (await _store.GetAsync("a", Cancel))!;
        Assert.Equal((put.Revision, "1"), (entry.CreateRevision, Text(entry)));
        Assert.Equal(put.Revision + 1, (await PutAsync("b", "1")).Revision);
    }

    [Fact]
    public async Task Lease_NotKeptAlive_EndsWithItsKeys()
    {
        var lease = await _store.GrantLeaseAsync(TimeSpan.FromSeconds(10), Cancel);
        var put = await _store.CommitAsync(new StoreBatch(Put("a", "1") with { Lease = lease }), Cancel);
        var changes = _store.WatchAsync("a", put.Revision + 1, Cancel).GetAsyncEnumerator(Cancel);
        var gone = changes.MoveNextAsync();
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(await _store.KeepAliveAsync(lease, Cancel));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.NotNull(await _store.GetAsync("a", Cancel));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await gone);
        Assert.Null(changes.Current[0].Entry);
        Assert.Null(await _store.GetAsync("a", Cancel));
    }

    [Fact]
    public async Task Lease_AfterReopening_RunsItsFullTimeAgain()
    {
        var lease = await _store.GrantLeaseAsync(TimeSpan.FromSeconds(10), Cancel);
        _time.Advance(TimeSpan.FromSeconds(9));
        await ReopenAsync();
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(await _store.KeepAliveAsync(lease, Cancel));
    }

    [Fact]
    public void Store_HeldByAnother_NamesItsProcessAndTheCure()
    {
        var failure = Assert.Throws<StoreException>(() => SqliteStore.Open(_directory.Path, _time));
        Assert.Contains($"process {Environment.ProcessId}", failure.Message);
        Assert.Contains("--data-dir", failure.Message);
    }

    [Fact]
    public async Task Store_OfNewerSchema_IsRefused()
    {
        await _store.DisposeAsync();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_directory.Combine("store.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version=99";
            command.ExecuteNonQuery();
        }

        Assert.Contains("newer Sandun", Assert.Throws<StoreException>(() => SqliteStore.Open(_directory.Path, _time)).Message);
    }

    [Fact]
    public async Task Store_ThatIsDamaged_IsRefusedWithTheCure()
    {
        await _store.DisposeAsync();
        await File.WriteAllTextAsync(_directory.Combine("store.db"), new string('x', 8192), Cancel);
        Assert.Contains("backup", Assert.Throws<StoreException>(() => SqliteStore.Open(_directory.Path, _time)).Message);
    }

    [Fact]
    public async Task Commit_AfterDispose_SaysClosed()
    {
        await _store.DisposeAsync();
        await Assert.ThrowsAsync<StoreException>(() => PutAsync("a", "1"));
    }

    private async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = SqliteStore.Open(_directory.Path, _time);
    }
}
