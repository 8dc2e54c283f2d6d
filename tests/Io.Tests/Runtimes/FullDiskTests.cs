using System.Diagnostics;
using System.Text;
using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>An agent's checkpoint on a disk of 16 MB that somebody else fills to the last byte.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly string _mount = Directory.CreateTempSubdirectory("sandun-full-").FullName;
    private readonly bool _mounted;

    public FullDiskTests()
    {
        RealParts.Root();
        _mounted = Run("/bin/mount", "-t", "tmpfs", "-o", "size=16m", "none", _mount);
        Assert.True(_mounted);
    }

    public void Dispose()
    {
        if (_mounted) Run("/bin/umount", "-l", _mount);
        Directory.Delete(_mount);
    }

    [Fact]
    public async Task Checkpoint_OnADiskThatTasksFilled_StillTakesWhatMatters()
    {
        using var checkpoint = new CheckpointFile(Path.Combine(_mount, "checkpoint"));
        await checkpoint.LoadAsync("agent/", TestContext.Current.CancellationToken);
        await PutAsync(checkpoint, 0);
        Fill();
        for (var i = 1; i <= 1000; i++) await PutAsync(checkpoint, i);
        await checkpoint.CommitAsync([new StoredEntity("agent/1", null)], TestContext.Current.CancellationToken);
        using var again = new CheckpointFile(Path.Combine(_mount, "checkpoint"));
        var loaded = await again.LoadAsync("agent/", TestContext.Current.CancellationToken);
        Assert.Equal(1000, loaded.Count);
        Assert.DoesNotContain(loaded, entity => entity.Key == "agent/1");
    }

    [Fact]
    public async Task Checkpoint_BeyondItsReserve_IsRefusedAsAWholeAndGoesOnWhenThereIsRoom()
    {
        using var checkpoint = new CheckpointFile(Path.Combine(_mount, "checkpoint"));
        await checkpoint.LoadAsync("agent/", TestContext.Current.CancellationToken);
        Fill();
        var kept = 0;
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (; kept < 1_000_000; kept++) await PutAsync(checkpoint, kept);
        });
        File.Delete(Path.Combine(_mount, "filler"));
        Assert.Equal(kept, (await checkpoint.LoadAsync("agent/", TestContext.Current.CancellationToken)).Count);
        await PutAsync(checkpoint, kept);
        Assert.Equal(kept + 1, (await checkpoint.LoadAsync("agent/", TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task Checkpoint_ThatHasUsedHalfItsReserve_PutsTheDiskUnderPressureWhateverItsFloor()
    {
        using var checkpoint = new CheckpointFile(Path.Combine(_mount, "checkpoint"));
        await checkpoint.LoadAsync("agent/", TestContext.Current.CancellationToken);
        var pressure = new NodePressure(FreeFloor.Parse("0"), FreeFloor.Parse("0")) { RecordsAreShort = () => checkpoint.IsShort };
        var node = new NodeMeter(_mount);
        Fill();
        await PutAsync(checkpoint, 0);
        Assert.Empty(pressure.Look(node.Disk(), NodeMeter.Memory()));
        var written = 0;
        for (; written < 10_000 && pressure.Look(node.Disk(), NodeMeter.Memory()).IsEmpty; written++) await PutAsync(checkpoint, written);
        Assert.Contains("own records", Assert.Single(pressure.Current).Message, StringComparison.Ordinal);

        // As much again is left for what ends.
        for (var i = 0; i < written - 20; i++) await PutAsync(checkpoint, i);
        File.Delete(Path.Combine(_mount, "filler"));
        await PutAsync(checkpoint, 0);
        Assert.Empty(pressure.Look(node.Disk(), NodeMeter.Memory()));
    }

    [Fact]
    public void Pressure_OfThatDisk_IsSeen()
    {
        var pressure = new NodePressure(FreeFloor.Parse("10%"), FreeFloor.Parse("0"));
        var node = new NodeMeter(_mount);
        Assert.Empty(pressure.Look(node.Disk(), NodeMeter.Memory()));
        Fill();
        Assert.Equal(NodeConditionKind.DiskPressure, Assert.Single(pressure.Look(node.Disk(), NodeMeter.Memory())).Kind);
        File.Delete(Path.Combine(_mount, "filler"));
        Assert.Empty(pressure.Look(node.Disk(), NodeMeter.Memory()));
    }

    private static ValueTask PutAsync(CheckpointFile checkpoint, int number) => checkpoint.CommitAsync(
        [new StoredEntity($"agent/{number}", Encoding.UTF8.GetBytes(new string('x', 300)))], TestContext.Current.CancellationToken);

    private void Fill()
    {
        var block = new byte[4096];
        using var filler = new FileStream(Path.Combine(_mount, "filler"), FileMode.Create, FileAccess.Write, FileShare.None, 1);
        try
        {
            while (true) filler.Write(block);
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
