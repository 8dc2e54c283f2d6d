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
        using var writer = Process.Start("/bin/sh", ["-c", "exec >>\"$0\"; i=0; while [ $i -lt 300000 ]; do echo \"line $i\"; i=$((i+1)); [ $((i%20000)) -ne 0 ] || sleep 0.01; done", _path]);
        var rotations = 0;
        while (!writer.HasExited)
        {
            if (rotation.Apply(_path)) rotations++;
        }

        // The bound holds after a look: between two, a writer may be faster than a busy machine lets this thread be.
        rotation.Apply(_path);

        Assert.InRange(rotations, 3, 1_000);
        Assert.InRange(new FileInfo(_path).Length, 0, 1_000_000);
        Assert.False(File.Exists(_path + ".3"));

        // What is kept is without a gap, but for the line it begins in. The older file stands for itself: a writer that is faster than
        // the looks loses what is over the bound between the two.
        AssertWithoutGap(File.ReadAllText(_path + ".2"), endsInALine: false);
        Assert.Equal(299_999, AssertWithoutGap(File.ReadAllText(_path + ".1") + File.ReadAllText(_path), endsInALine: true));
    }

    private static int AssertWithoutGap(string text, bool endsInALine)
    {
        var lines = text.Split('\n')[1..^1];
        if (endsInALine) Assert.EndsWith("\n", text);
        var first = int.Parse(lines[0].Split(' ')[1]);
        Assert.Equal(Enumerable.Range(first, lines.Length).Select(line => $"line {line}"), lines);
        return first + lines.Length - 1;
    }
}
