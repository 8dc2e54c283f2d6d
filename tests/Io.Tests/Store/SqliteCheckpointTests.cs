using Sandun.Store;
using Sandun.Store.Sqlite;
using Xunit;

namespace Sandun.Io.Tests.Store;

public sealed class SqliteCheckpointTests : IAsyncDisposable
{
    private const long PageBytes = 4096;

    private readonly ScratchDirectory _directory = new();
    private readonly SqliteStore _store;
    private readonly byte[] _value = new byte[32 * 1024];

    public SqliteCheckpointTests() => _store = SqliteStore.Open(_directory.Path, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public void Commits_AfterACheckpoint_AskForNoOtherBeforeTheyLoggedAsMuch()
    {
        var file = _directory.Combine("other.db");
        using var writer = SqliteSchema.OpenWriter(file);
        using var checkpoints = new SqliteCheckpoints(file, writer);
        for (var commit = 0; checkpoints.Begun == 0; commit++)
        {
            Assert.True(commit < SqliteCheckpoints.Pages, "none was begun");
            Commit("zeroblob(32768)");
        }

        for (var commit = 0; commit < 300; commit++) Commit("x'01'");
        Assert.Equal(1, checkpoints.Begun);
        for (var commit = 0; checkpoints.Begun == 1; commit++)
        {
            Assert.True(commit < SqliteCheckpoints.Pages, "no second was begun");
            Commit("zeroblob(32768)");
        }

        void Commit(string value)
        {
            SqliteSchema.Run(writer, $"INSERT OR REPLACE INTO entries VALUES (x'00', {value}, 1, 1, 1, 0)");
            checkpoints.AfterCommit();
        }
    }

    [Fact]
    public async Task Log_UnderConstantWriting_StaysBounded()
    {
        var writers = Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var number = 0; number < 4_000; number++) await PutAsync((writer * 100) + (number % 100));
        });
        await Task.WhenAll(writers);
        var log = new FileInfo(_directory.Combine("store.db-wal")).Length;
        Assert.InRange(log, SqliteCheckpoints.Pages * PageBytes, 2L * SqliteCheckpoints.MostPages * PageBytes);
    }

    private async Task PutAsync(int number) =>
        await _store.CommitAsync(new StoreBatch(new StoreOperation("key" + number % 100, _value)), Cancel);
}
