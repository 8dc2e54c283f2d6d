using System.Text;
using Sandun.Store;
using Sandun.Store.Backup;
using Sandun.Store.Sqlite;
using Xunit;

namespace Sandun.Io.Tests.Store;

/// <summary>A backup is what the store held, or is refused whole.</summary>
public sealed class BackupFileTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_now = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private readonly ScratchDirectory _directory = new();
    private SqliteStore _store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _store = SqliteStore.Open(_directory.Combine("state"), TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Backup_PutBackAfterChanges_IsTheWholeStateAgain()
    {
        await CommitAsync(("/sandun/services/apps/a", "1"), ("/sandun/services/apps/b", "{}"), ("/sandun/cluster/leader/1", "me"));
        var file = await WrittenAsync();
        await CommitAsync(("/sandun/services/apps/a", "2"), ("/sandun/services/apps/c", "3"), ("/sandun/cluster/leader/1", "you"), ("/sandun/services/apps/b", null));
        var backup = await BackupFile.ReadAsync(new MemoryStream(file), Cancel);
        Assert.Equal((s_now, "0.9"), (backup.TakenAt, backup.Version));
        Assert.Equal(["/sandun/services/apps/a", "/sandun/services/apps/b"], backup.Entries.Select(entry => entry.Key));
        var changes = await backup.DifferenceAsync(_store, Cancel);
        await _store.CommitAsync(new StoreBatch(changes), Cancel);
        Assert.Equal(
            [("/sandun/cluster/leader/1", "you"), ("/sandun/services/apps/a", "1"), ("/sandun/services/apps/b", "{}")],
            (await _store.ReadAsync("/sandun/", Cancel)).Entries.Select(entry => (entry.Key, Encoding.UTF8.GetString(entry.Value))));
        Assert.Empty(await backup.DifferenceAsync(_store, Cancel));
    }

    [Fact]
    public async Task File_OfLongLinesAndManyEntries_IsReadAsWritten()
    {
        var entries = Enumerable.Range(0, 3_000).Select(i => KeyValuePair.Create($"/sandun/k/{i:d5}", Encoding.UTF8.GetBytes(new string('x', i * 37 % 90_000)))).ToList();
        var stream = new MemoryStream();
        await BackupFile.WriteAsync(new StoreBackup(s_now, 7, "0.9", entries), stream, Cancel);
        stream.Position = 0;
        var backup = await BackupFile.ReadAsync(stream, Cancel);
        Assert.Equal(entries.Select(entry => (entry.Key, entry.Value.Length)), backup.Entries.Select(entry => (entry.Key, entry.Value.Length)));
    }

    [Fact]
    public async Task File_CutOrChangedAnywhere_IsRefusedWithTheReason()
    {
        await CommitAsync(("/sandun/services/apps/a", "1"), ("/sandun/services/apps/b", "2"));
        var file = await WrittenAsync();
        for (var cut = 0; cut < file.Length - 8; cut += 7) await RefusedAsync(file[..cut]);
        foreach (var wrong in (byte[][])[[], "hello"u8.ToArray(), Zipped("{}\n"), Zipped("""{"sandunBackup":99,"entries":0}""" + "\n"), Zipped("not json\n")]) await RefusedAsync(wrong);
        var lines = Unzipped(file);
        await RefusedAsync(Zipped(lines.Replace("apps/a", "apps/x", StringComparison.Ordinal)));
        Assert.Contains("check sum", await RefusedAsync(Zipped(lines.Replace("apps/a", "apps/x", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(byte[] file)
    {
        var refusal = await Assert.ThrowsAsync<FormatException>(() => BackupFile.ReadAsync(new MemoryStream(file), Cancel));
        Assert.NotEmpty(refusal.Message);
        return refusal.Message;
    }

    private static byte[] Zipped(string text)
    {
        var target = new MemoryStream();
        using (var zip = new System.IO.Compression.GZipStream(target, System.IO.Compression.CompressionLevel.Fastest)) zip.Write(Encoding.UTF8.GetBytes(text));
        return target.ToArray();
    }

    private static string Unzipped(byte[] file)
    {
        using var reader = new StreamReader(new System.IO.Compression.GZipStream(new MemoryStream(file), System.IO.Compression.CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    private async Task<byte[]> WrittenAsync()
    {
        var stream = new MemoryStream();
        await BackupFile.WriteAsync(await StoreBackup.TakeAsync(_store, "0.9", s_now, Cancel), stream, Cancel);
        return stream.ToArray();
    }

    private ValueTask<StoreOutcome> CommitAsync(params (string Key, string? Value)[] changes) => _store.CommitAsync(
        new StoreBatch([.. changes.Select(change => new StoreOperation(change.Key, change.Value is null ? null : Encoding.UTF8.GetBytes(change.Value)))]), Cancel);
}
