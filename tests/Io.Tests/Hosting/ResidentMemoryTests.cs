using System.Globalization;
using System.IO.MemoryMappedFiles;
using Sandun.Hosting;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Hosting;

/// <summary>Tests of what the whole process has: no other test runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcess
{
    public const string Name = "whole process";
}

/// <summary>What is resident of files that are mapped and used here and there, as programs are.</summary>
[Collection(WholeProcess.Name)]
public sealed class ResidentMemoryTests
{
    private const int Size = 16 << 20;
    private const int Stride = 64 << 10;
    private const int PageKilobytes = 4;

    /// <summary>
    /// The kernel maps sixteen pages around each that is touched, and two megabytes where its cache holds them in one piece; not so for what
    /// was mapped when the program began.
    /// </summary>
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
        var resident = ResidentKilobytes(early);
        Assert.True(resident >= touched * PageKilobytes && resident <= around / 3, $"{resident} of {around} kB are resident, {Standing(early)}");

        // What is written is kept as ever.
        code.Write(5, (byte)7);
        Assert.Equal(7, code.ReadByte(5));
    }

    /// <summary>
    /// Whether the kernel has the file's part registered (<c>uw</c>) and maps no huge pages (<c>nh</c>), what it maps as huge pages, and
    /// whether what registers it is still open.
    /// </summary>
    private static string Standing(string file) =>
        string.Join(", ", Lines(file).Where(line => line.StartsWith("VmFlags:", StringComparison.Ordinal) || line.StartsWith("FilePmdMapped:", StringComparison.Ordinal)).Take(2)) + "; open: " + string.Join(
            ' ', Directory.EnumerateFiles("/proc/self/fd").Select(link => new FileInfo(link).LinkTarget).Where(target => target?.Contains("userfaultfd", StringComparison.Ordinal) == true));

    private static IEnumerable<string> Lines(string file) => File.ReadLines("/proc/self/smaps").SkipWhile(line => !line.EndsWith(file, StringComparison.Ordinal));

    private static int ResidentKilobytes(string file)
    {
        var lines = Lines(file);
        return int.Parse(lines.First(line => line.StartsWith("Rss:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
