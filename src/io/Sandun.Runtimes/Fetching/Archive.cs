using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace Sandun.Runtimes.Fetching;

/// <summary>Unpacks the archives Mesos' fetcher knows. Nothing is written outside the directory, and no more than the bounds say.</summary>
internal static class Archive
{
    /// <summary>Bytes unpacked from one archive at most: a small file can hold terabytes of zeros.</summary>
    private const long MaximumBytes = 16L * 1024 * 1024 * 1024;

    /// <summary>Entries at most: an archive of empty files exhausts inodes, not bytes.</summary>
    private const int MaximumEntries = 500_000;

    /// <summary>Unpacks a file by its name's ending; leaves any other file alone. The archive itself stays.</summary>
    /// <exception cref="IOException">The archive is broken, leads out of the directory, or exceeds a bound.</exception>
    public static async Task ExtractAsync(string file, string directory, CancellationToken cancellation)
    {
        try
        {
            await ExtractByNameAsync(file, directory, cancellation);
        }
        catch (Exception broken) when (broken is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new IOException($"the archive is broken: {broken.Message}", broken);
        }
    }

    private static async Task ExtractByNameAsync(string file, string directory, CancellationToken cancellation)
    {
        var name = Path.GetFileName(file);
        if (Ends(name, ".tar")) await UntarAsync(File.OpenRead(file), directory, cancellation);
        else if (Ends(name, ".tar.gz", ".tgz")) await UntarAsync(new GZipStream(File.OpenRead(file), CompressionMode.Decompress), directory, cancellation);
        else if (Ends(name, ".tar.bz2", ".tbz2")) await UntarByAsync("bzip2", file, directory, cancellation);
        else if (Ends(name, ".tar.xz", ".txz")) await UntarByAsync("xz", file, directory, cancellation);
        else if (Ends(name, ".zip")) await UnzipAsync(file, directory, cancellation);
        else if (Ends(name, ".gz")) await GunzipAsync(file, directory, cancellation);
    }

    private static bool Ends(string name, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static async Task UntarByAsync(string program, string file, string directory, CancellationToken cancellation)
    {
        Process unpacker;
        try
        {
            unpacker = Process.Start(new ProcessStartInfo(program, ["-dc", "--", file]) { RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new IOException($"{program} is not installed on the agent");
        }

        using (unpacker)
        {
            try
            {
                await UntarAsync(unpacker.StandardOutput.BaseStream, directory, cancellation);
            }
            finally
            {
                if (!unpacker.HasExited) unpacker.Kill();
            }
        }
    }

    private static async Task UntarAsync(Stream source, string directory, CancellationToken cancellation)
    {
        await using var owned = source;
        await using var tar = new TarReader(source);
        long bytes = 0;
        for (var entries = 0; await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry; entries++)
        {
            if (entries >= MaximumEntries) throw new IOException($"the archive has more than {MaximumEntries} entries");
            bytes += entry.Length;
            if (bytes > MaximumBytes) throw new IOException($"the archive unpacks to more than {MaximumBytes >> 30} GB");
            if (entry.Name.TrimEnd('/') is "." or "") continue;
            await WriteAsync(entry, SandboxTarget.Resolve(directory, entry.Name.TrimEnd('/')), directory, cancellation);
        }
    }

    private static async Task WriteAsync(TarEntry entry, string path, string directory, CancellationToken cancellation)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(path);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await entry.ExtractToFileAsync(path, overwrite: true, cancellation);
                break;
            case TarEntryType.SymbolicLink:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                var end = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, entry.LinkName));
                if (!end.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal)) throw new IOException($"link '{entry.Name}' leads out of the sandbox");
                File.Delete(path);
                File.CreateSymbolicLink(path, entry.LinkName);
                break;
            case TarEntryType.HardLink:
                File.Copy(SandboxTarget.Resolve(directory, entry.LinkName), path, overwrite: true);
                break;
            case TarEntryType.GlobalExtendedAttributes:
                break;
            default:
                throw new IOException($"entry '{entry.Name}' is a {entry.EntryType}, which is not unpacked");
        }
    }

    private static async Task UnzipAsync(string file, string directory, CancellationToken cancellation)
    {
        await using var zip = await ZipFile.OpenReadAsync(file, cancellation);
        if (zip.Entries.Count > MaximumEntries) throw new IOException($"the archive has more than {MaximumEntries} entries");
        long left = MaximumBytes;
        foreach (var entry in zip.Entries)
        {
            var path = SandboxTarget.Resolve(directory, entry.FullName.TrimEnd('/'));
            if (entry.FullName.EndsWith('/'))
            {
                Directory.CreateDirectory(path);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var content = await entry.OpenAsync(cancellation)) left = await CopyAsync(content, path, left, cancellation);

            // The high half holds Unix' mode where the archive was made on one.
            if (((entry.ExternalAttributes >> 16) & 0x1FF) is > 0 and var mode) File.SetUnixFileMode(path, (UnixFileMode)mode);
        }
    }

    private static async Task GunzipAsync(string file, string directory, CancellationToken cancellation)
    {
        await using var content = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        await CopyAsync(content, SandboxTarget.Resolve(directory, Path.GetFileNameWithoutExtension(file)), MaximumBytes, cancellation);
    }

    /// <summary>Copies within what is left of the bound and returns what is left after it. What an archive says of its sizes is not believed.</summary>
    private static async Task<long> CopyAsync(Stream content, string path, long left, CancellationToken cancellation)
    {
        await using var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        var buffer = new byte[128 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
        {
            left -= read;
            if (left < 0) throw new IOException($"the archive unpacks to more than {MaximumBytes >> 30} GB");
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return left;
    }
}
