namespace Sandun.Server.Settings;

/// <summary>The server's directories: for its owner alone, because state and sockets give power over the data center.</summary>
internal static class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Prepare(ServerOptions options)
    {
        try
        {
            // Tasks run by other accounts pass through the data directory to their sandboxes: only what is the server's own is closed.
            Directory.CreateDirectory(options.DataDirectory);
            Directory.CreateDirectory(Path.Combine(options.DataDirectory, "state"), OwnerOnly);
            Directory.CreateDirectory(Path.GetDirectoryName(options.LinkSocketPath)!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                $"no write access to the data directory {options.DataDirectory}: {failure.Message}; run as its owner, or choose another --data-dir", failure);
        }
    }

    /// <summary>Lets nobody but the owner dial the link.</summary>
    public static void Protect(string socket) => File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
}
