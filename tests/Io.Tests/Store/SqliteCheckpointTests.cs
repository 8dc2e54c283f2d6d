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
    public async Task Commits_AfterACheckpoint_AskForNoOtherBeforeTheyLoggedAsMuch()
    {
        var made = Moved;
        for (var number = 0; Moved == made; number++)
        {
            Assert.True(number < 4 * SqliteCheckpoints.Pages, "no checkpoint was made");
            await PutAsync(number);
        }

        var moved = Moved;
        for (var number = 0; number < 200; number++)
        {
            await _store.CommitAsync(new StoreBatch(new StoreOperation("small", "1"u8.ToArray())), Cancel);
            if (number == 0) moved = Moved;
        }

        Assert.Equal(moved, Moved);
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

    private DateTime Moved => File.GetLastWriteTimeUtc(_directory.Combine("store.db"));

    private async Task PutAsync(int number) =>
        await _store.CommitAsync(new StoreBatch(new StoreOperation("key" + number % 100, _value)), Cancel);
}
