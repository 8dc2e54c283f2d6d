using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Cgroups;

/// <summary>Reads and writes the small files of a cgroup file system.</summary>
internal static class CgroupFiles
{
    /// <summary>More than any file of numbers the kernel offers: memory.stat has some two thousand bytes.</summary>
    private const int FieldFileBytes = 8192;

    public static void Write(string path, long value) => Write(path, value.ToString(CultureInfo.InvariantCulture));

    /// <exception cref="IOException">The kernel offers no such file, or does not take the value.</exception>
    public static void Write(string path, string value)
    {
        if (!TryWrite(path, value)) throw new IOException($"{path}: {value} cannot be written: {LibC.LastError}");
    }

    /// <summary>Writes where the kernel offers the file and takes the value.</summary>
    public static bool TryWrite(string path, string value)
    {
        // Straight to the kernel, as each launch does it several times: .NET's way asks and locks before and after.
        Span<byte> text = stackalloc byte[Encoding.ASCII.GetMaxByteCount(value.Length)];
        return LibC.WriteOnce(path, text[..Encoding.ASCII.GetBytes(value, text)]);
    }

    /// <summary>The number a file holds; 0 when there is none.</summary>
    public static long ReadNumber(string path) => FindNumber(path) ?? 0;

    /// <summary>The number a file holds; null when there is none.</summary>
    public static long? FindNumber(string path)
    {
        Span<byte> content = stackalloc byte[FieldFileBytes];
        var text = LibC.ReadOnce(path, content);
        return text.IsEmpty ? null : Number(text.Trim((byte)'\n'));
    }

    /// <summary>The number after a name in a file of <c>name number</c> lines; 0 when it is absent.</summary>
    public static long ReadField(string path, ReadOnlySpan<byte> name) => FindField(path, name) ?? 0;

    /// <summary>The number after a name in a file of <c>name number</c> lines; null when it is absent.</summary>
    public static long? FindField(string path, ReadOnlySpan<byte> name)
    {
        Span<byte> content = stackalloc byte[FieldFileBytes];
        ReadOnlySpan<byte> text = LibC.ReadOnce(path, content);
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.Length > name.Length && line[name.Length] == ' ' && line.StartsWith(name)) return Number(line[(name.Length + 1)..]);
        }

        return null;
    }

    /// <summary>The sums of the numbers after each of two words in a file of <c>DEVICE word number</c> lines; null when there is no such file.</summary>
    public static (long First, long Second)? SumsOf(string path, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> content = stackalloc byte[FieldFileBytes];
        ReadOnlySpan<byte> text = LibC.ReadOnce(path, content);
        if (text.IsEmpty) return null;
        var (sum, other) = (0L, 0L);
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            var cut = line.IndexOf((byte)' ');
            if (cut < 0) continue;
            line = line[(cut + 1)..];
            sum += NumberAfter(line, first);
            other += NumberAfter(line, second);
        }

        return (sum, other);
    }

    private static long NumberAfter(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word) =>
        line.Length > word.Length && line[word.Length] == ' ' && line.StartsWith(word) ? Number(line[(word.Length + 1)..]) : 0;

    /// <summary>The content, or null when there is no such file.</summary>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The processes a file names, without this one: the thread that starts a task is in the task's group for a moment, and version 1 names
    /// such a thread's whole process. Who kills what is in a group must not kill himself.
    /// </summary>
    public static IReadOnlyList<int> ReadPids(string path)
    {
        var pids = new List<int>();
        foreach (var line in (Read(path) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // 0 is a process of another process namespace: not ours to touch.
            if (int.TryParse(line, CultureInfo.InvariantCulture, out var pid) && pid > 0 && pid != Environment.ProcessId) pids.Add(pid);
        }

        return pids;
    }

    /// <summary>Deletes an empty group with the empty groups a task made below it. True when it is gone.</summary>
    public static bool TryRemove(string directory)
    {
        try
        {
            if (!Directory.Exists(directory)) return true;
            foreach (var below in Directory.GetDirectories(directory)) TryRemove(below);
            Directory.Delete(directory);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Deletes a group that holds nothing.</summary>
    public static void TryDelete(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // Tasks go on in it.
        }
    }

    /// <summary>Processes of a group and the groups below it, without this one.</summary>
    public static IReadOnlyList<int> ReadPidsBelow(string directory)
    {
        var pids = ReadPids(Path.Combine(directory, "cgroup.procs"));
        string[] below;
        try
        {
            below = Directory.GetDirectories(directory);
        }
        catch (IOException)
        {
            return pids;
        }

        return below.Length == 0 ? pids : [.. pids, .. below.SelectMany(ReadPidsBelow)];
    }

    private static long Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out long value, out var length) && length == text.Length ? value : 0;
}
