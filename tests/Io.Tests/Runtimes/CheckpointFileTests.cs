using System.Text;
using Sandun.Protocol;
using Sandun.Runtimes;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

public sealed class CheckpointFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("sandun-checkpoint-").FullName, "checkpoint");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public async Task Commit_IsThereAfterTheNextLoad()
    {
        await CommitAsync(Put("agent/a", "1"), Put("agent/b", "2"));
        await CommitAsync(Put("agent/a", "3"), new StoredEntity("agent/b", null), Put("other/c", "4"));

        Assert.Equal(["agent/a=3"], await LoadAsync());
    }

    [Fact]
    public async Task Load_OfAFileTornAtAnyByte_GivesWholeCommitsOnly()
    {
        await CommitAsync(Put("agent/a", "1"));
        var first = new FileInfo(_path).Length;
        await CommitAsync(Put("agent/a", "2"), Put("agent/b", "2"));
        var whole = await File.ReadAllBytesAsync(_path, TestContext.Current.CancellationToken);

        for (var length = whole.Length - 1; length >= first; length--)
        {
            await File.WriteAllBytesAsync(_path, whole[..length], TestContext.Current.CancellationToken);
            Assert.Equal(["agent/a=1"], await LoadAsync());
        }
    }

    [Fact]
    public async Task Load_OfAFileWithAnyDamagedByteInItsLastCommit_DropsThatCommit()
    {
        await CommitAsync(Put("agent/a", "1"));
        var first = (int)new FileInfo(_path).Length;
        await CommitAsync(Put("agent/a", "2"));
        var whole = await File.ReadAllBytesAsync(_path, TestContext.Current.CancellationToken);

        for (var at = first; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x40;
            await File.WriteAllBytesAsync(_path, damaged, TestContext.Current.CancellationToken);
            Assert.Equal(["agent/a=1"], await LoadAsync());
        }
    }

    [Fact]
    public async Task Commit_AfterATornTail_IsNotLostBehindIt()
    {
        await CommitAsync(Put("agent/a", "1"));
        await File.AppendAllTextAsync(_path, "torn", TestContext.Current.CancellationToken);
        await CommitAsync(Put("agent/b", "2"));

        Assert.Equal(["agent/a=1", "agent/b=2"], await LoadAsync());
    }

    [Fact]
    public async Task File_OfManyChanges_StaysSmall()
    {
        var value = new string('x', 10_000);
        using (var file = new CheckpointFile(_path))
        {
            await file.LoadAsync("", TestContext.Current.CancellationToken);
            for (var i = 0; i < 2_000; i++) await file.CommitAsync([Put("agent/a", value + i)], TestContext.Current.CancellationToken);
        }

        Assert.InRange(new FileInfo(_path).Length, 0, 5 * 1024 * 1024);
        Assert.Equal([$"agent/a={value}1999"], await LoadAsync());
    }

    private static StoredEntity Put(string key, string value) => new(key, Encoding.UTF8.GetBytes(value));

    private async Task CommitAsync(params StoredEntity[] changes)
    {
        using var file = new CheckpointFile(_path);
        await file.LoadAsync("", TestContext.Current.CancellationToken);
        await file.CommitAsync(changes, TestContext.Current.CancellationToken);
    }

    private async Task<List<string>> LoadAsync()
    {
        using var file = new CheckpointFile(_path);
        return [.. (await file.LoadAsync("agent/", TestContext.Current.CancellationToken)).Select(entity => $"{entity.Key}={Encoding.UTF8.GetString(entity.Value!)}")];
    }
}
