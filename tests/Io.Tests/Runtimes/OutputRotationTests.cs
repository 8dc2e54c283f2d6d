using System.Diagnostics;
using Sandun.Runtimes;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

public sealed class OutputRotationTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("sandun-rotation-").FullName, "stdout");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void File_BelowItsBound_IsLeftAlone()
    {
        File.WriteAllText(_path, "short");

        Assert.False(new OutputRotation(1_000_000, 2).Apply(_path));
    }

    [Fact]
    public void Output_OfAWriterThatKeepsItsFileOpen_IsBoundedAndLosesNothingNew()
    {
        var rotation = new OutputRotation(200_000, 2);
        using var writer = Process.Start("/bin/sh", ["-c", "exec >>\"$0\"; i=0; while [ $i -lt 300000 ]; do echo \"line $i\"; i=$((i+1)); done", _path]);
        var rotations = 0;
        while (!writer.HasExited)
        {
            if (rotation.Apply(_path)) rotations++;
        }

        Assert.InRange(rotations, 3, 1_000);
        var kept = string.Concat(new[] { ".2", ".1", "" }.Select(end => File.ReadAllText(_path + end))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(new FileInfo(_path).Length, 0, 1_000_000);
        Assert.False(File.Exists(_path + ".3"));
        Assert.Equal("line 299999", kept[^1]);

        // What is kept is without a gap, but for the line the oldest part begins in.
        var first = int.Parse(kept[1].Split(' ')[1]);
        Assert.Equal(Enumerable.Range(first, kept.Length - 1).Select(line => $"line {line}"), kept.Skip(1));
    }
}
