using Sandun.NativeApi;
using Sandun.Store;
using Sandun.Store.Backup;

namespace Sandun.Server.Backup;

/// <summary>
/// Backups under a name in a directory of the server's own, as Marathon's <c>DELETE /v2/leader?backup=URI&amp;restore=URI</c> asks for them.
/// Other places are refused: whoever may call the API must not choose where on the machine the server writes.
/// </summary>
internal sealed class BackupFolder(string directory, Backups backups)
{
    private const string Scheme = "file://";

    /// <summary>Takes a backup to <paramref name="uri"/>; what is wrong with that, or null.</summary>
    public Task<string?> SaveAsync(string uri, CancellationToken cancellation) => AtAsync("backup", uri, async path =>
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var unfinished = path + ".unfinished";
        await using (var file = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            await BackupFile.WriteAsync(await backups.TakeAsync(cancellation), file, cancellation);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    });

    /// <summary>Puts the state back from <paramref name="uri"/>; what is wrong with that, or null.</summary>
    public Task<string?> RestoreAsync(string uri, CancellationToken cancellation) => AtAsync("restore", uri, async path =>
    {
        await using var file = File.OpenRead(path);
        await backups.PutBackAsync(await BackupFile.ReadAsync(file, cancellation), cancellation);
    });

    private async Task<string?> AtAsync(string parameter, string uri, Func<string, Task> act)
    {
        var path = uri.StartsWith(Scheme, StringComparison.Ordinal) ? Path.GetFullPath(uri[Scheme.Length..], "/") : "";
        if (Path.GetDirectoryName(path) != directory)
            return $"{parameter}: must be {Scheme}{directory}/NAME, a file in the server's own directory for backups; it was {uri}. sandun cluster backup writes one wherever you are";
        try
        {
            await act(path);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or StoreException or ControlPlaneException)
        {
            return $"{parameter}: {uri}: {failure.Message}";
        }
    }
}
