using System.Globalization;
using System.Text;

namespace Sandun.Runtimes.Cgroups;

/// <summary>Reads and writes the small files of a cgroup file system.</summary>
internal static class CgroupFiles
{
    public static void Write(string path, long value) => Write(path, value.ToString(CultureInfo.InvariantCulture));

    public static void Write(string path, string value)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(value), 0);
    }

    /// <summary>Writes where the kernel offers the file and takes the value.</summary>
    public static bool TryWrite(string path, string value)
    {
        try
        {
            Write(path, value);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

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

    public static long ReadNumber(string path) => long.TryParse(Read(path)?.Trim(), CultureInfo.InvariantCulture, out var value) ? value : 0;

    /// <summary>The number after a name in a file of <c>name number</c> lines; 0 when it is absent.</summary>
    public static long ReadField(string path, string name)
    {
        foreach (var line in (Read(path) ?? "").Split('\n'))
        {
            if (line.Length > name.Length && line[name.Length] == ' ' && line.StartsWith(name, StringComparison.Ordinal))
                return long.TryParse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture, out var value) ? value : 0;
        }

        return 0;
    }

    public static IReadOnlyList<int> ReadPids(string path)
    {
        var pids = new List<int>();
        foreach (var line in (Read(path) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // 0 is a process of another process namespace: not ours to touch.
            if (int.TryParse(line, CultureInfo.InvariantCulture, out var pid) && pid > 0) pids.Add(pid);
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

    /// <summary>Processes of a group and the groups below it.</summary>
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
}
