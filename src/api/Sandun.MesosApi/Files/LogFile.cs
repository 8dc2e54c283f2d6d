namespace Sandun.MesosApi.Files;

/// <summary>A program's own log, as Mesos' masters and agents show theirs; nothing else of the machine.</summary>
/// <param name="file">The file; null where the log goes elsewhere.</param>
/// <param name="shownAs">The path it is asked for by.</param>
internal sealed class LogFile(string? file, string shownAs = "/master/log") : IServedFiles
{
    public IEnumerable<KeyValuePair<string, string>> Places => file is null ? [] : [KeyValuePair.Create(shownAs, file)];

    public IReadOnlyList<ServedFile>? List(string path) => null;

    public (ReadOnlyMemory<byte> Data, long Size)? Read(string path, long offset, int length)
    {
        if (file is null || path.TrimEnd('/') != shownAs) return null;
        try
        {
            // It is written meanwhile, and set aside when it is long.
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (offset >= open.Length) return (ReadOnlyMemory<byte>.Empty, open.Length);
            open.Position = offset;
            var data = new byte[(int)Math.Min(length, open.Length - offset)];
            return (data.AsMemory(0, open.ReadAtLeast(data, data.Length, throwOnEndOfStream: false)), open.Length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
