namespace Sandun.MesosApi.Files;

/// <summary>A server's own log, as Mesos' masters show theirs; nothing else of the machine.</summary>
/// <param name="file">The file; null where the log goes elsewhere.</param>
internal sealed class LogFile(string? file) : IServedFiles
{
    private const string ShownAs = "/master/log";

    public IEnumerable<KeyValuePair<string, string>> Places => file is null ? [] : [KeyValuePair.Create(ShownAs, file)];

    public IReadOnlyList<ServedFile>? List(string path) => null;

    public (ReadOnlyMemory<byte> Data, long Size)? Read(string path, long offset, int length)
    {
        if (file is null || path.TrimEnd('/') != ShownAs) return null;
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
