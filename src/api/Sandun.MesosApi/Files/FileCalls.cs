using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Mapping;

namespace Sandun.MesosApi.Files;

/// <summary>What <c>LIST_FILES</c> and <c>READ_FILE</c> answer, of masters and agents alike.</summary>
internal static class FileCalls
{
    /// <summary>Mesos reads sixteen pages at once, at most.</summary>
    public const int LongestRead = 16 * 4096;

    /// <exception cref="MalformedCallException">There is no such path.</exception>
    public static IEnumerable<Wire.FileInfo> List(IServedFiles files, string path) => (Listed(files, path) ?? throw NotFound()).Select(file => new Wire.FileInfo
    {
        Path = PathOf(path, file), Nlink = file.Links, Size = (ulong)file.Size, Mode = (uint)file.Mode, Uid = file.User, Gid = file.Group,
        Mtime = new Wire.TimeInfo { Nanoseconds = Scalars.Nanoseconds(file.Modified - DateTimeOffset.UnixEpoch) },
    });

    /// <summary>A piece of a file, and how long the file is.</summary>
    /// <exception cref="MalformedCallException">There is no such file, or it is a directory.</exception>
    public static (ReadOnlyMemory<byte> Data, ulong Size) Read(IServedFiles files, string path, ulong offset, ulong? length)
    {
        if (files.List(path) is not null) throw new MalformedCallException("Cannot read a directory.\n");
        var from = (long)Math.Min(offset, long.MaxValue);
        if (files.Read(path, from, (int)Math.Min(length ?? LongestRead, LongestRead)) is not var (data, size)) throw NotFound();
        return (from >= size ? default : data, (ulong)size);
    }

    /// <summary>What is in a directory, and nothing in a file, as Mesos has it; null where there is neither.</summary>
    public static IReadOnlyList<ServedFile>? Listed(IServedFiles files, string path) => files.List(path) ?? (files.Read(path, 0, 0) is null ? null : []);

    public static string PathOf(string folder, ServedFile file) => $"{folder.TrimEnd('/')}/{file.Name}";

    private static MalformedCallException NotFound() => new("There is no such file", StatusCodes.Status404NotFound);
}
