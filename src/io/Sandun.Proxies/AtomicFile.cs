namespace Sandun.Proxies;

/// <summary>Replaces files whole: a reader, or a crash, sees the old text or the new one.</summary>
internal static class AtomicFile
{
    public static void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public static void Write(string path, byte[] content) => Write(path, content, new FileStreamOptions());

    /// <summary>Writes a file that only its owner can read, from its first byte on.</summary>
    public static void WriteSecret(string path, byte[] content)
    {
        var options = new FileStreamOptions();
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Write(path, content, options);
    }

    private static void Write(string path, byte[] content, FileStreamOptions options)
    {
        var fresh = path + ".new";
        // One that a crash left keeps its mode when it is written over.
        File.Delete(fresh);
        options.Mode = FileMode.CreateNew;
        options.Access = FileAccess.Write;
        options.Share = FileShare.None;
        using (var file = new FileStream(fresh, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
