using System.Globalization;
using System.IO.MemoryMappedFiles;
using Sandun.Hosting;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Hosting;

/// <summary>What is resident of files that are mapped and used here and there, as programs are.</summary>
public sealed class ResidentMemoryTests
{
    private const int Size = 16 << 20;
    private const int Stride = 64 << 10;
    private const int PageKilobytes = 4;

    /// <summary>The kernel maps sixteen pages around each that is touched; not so for what was mapped when the program began.</summary>
    [Fact]
    public void Program_UsedHereAndThere_IsResidentOnlyThere()
    {
        RealParts.Root();
        Assert.SkipUnless(Environment.OSVersion.Version >= new Version(6, 7), "Linux before 6.7 maps what lies around, whatever it is told");
        using var directory = new ScratchDirectory();
        var (early, late) = (directory.Combine("early"), directory.Combine("late"));
        foreach (var file in new[] { early, late }) File.WriteAllBytes(file, new byte[Size]);
        using var program = MemoryMappedFile.CreateFromFile(early, FileMode.Open);
        using var code = program.CreateViewAccessor(0, Size, MemoryMappedFileAccess.CopyOnWrite);
        using var memory = new ResidentMemory();
        using var other = MemoryMappedFile.CreateFromFile(late, FileMode.Open);
        using var data = other.CreateViewAccessor(0, Size, MemoryMappedFileAccess.CopyOnWrite);
        var touched = 0;
        for (var at = 0; at < Size; at += Stride, touched++) Assert.Equal(0, code.ReadByte(at) + data.ReadByte(at));
        var around = ResidentKilobytes(late);
        Assert.True(around > 4 * touched * PageKilobytes, "this kernel maps page by page anyway, so that nothing is shown");
        Assert.InRange(ResidentKilobytes(early), touched * PageKilobytes, around / 3);

        // What is written is kept as ever.
        code.Write(5, (byte)7);
        Assert.Equal(7, code.ReadByte(5));
    }

    private static int ResidentKilobytes(string file)
    {
        var lines = File.ReadLines("/proc/self/smaps").SkipWhile(line => !line.EndsWith(file, StringComparison.Ordinal));
        return int.Parse(lines.First(line => line.StartsWith("Rss:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
