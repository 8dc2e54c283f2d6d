using System.Globalization;

namespace Sandun.Store.Sqlite;

/// <summary>
/// Keeps a second process off the store. The kernel drops the lock with the process, so a crash leaves none behind; the process id
/// stands in a file of its own because a locked one cannot be read.
/// </summary>
public sealed class StoreLock : IDisposable
{
    private readonly FileStream _lock;

    private StoreLock(FileStream held) => _lock = held;

    /// <exception cref="StoreException">Another process holds it, or the directory cannot be written to; the message names the cure.</exception>
    public static StoreLock Take(string directory)
    {
        var pidFile = Path.Combine(directory, "store.pid");
        try
        {
            Directory.CreateDirectory(directory);
            var held = new FileStream(Path.Combine(directory, "store.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new StoreLock(held);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new StoreException($"no write access to {directory}: run as its owner, or choose another --data-dir", failure);
        }
        catch (IOException failure) when (failure.HResult == LockedResult)
        {
            throw new StoreException(
                $"the data directory {directory} is in use by another Sandun server{Holder(pidFile)}: stop it (sandun down), or choose another --data-dir",
                failure);
        }
        catch (IOException failure)
        {
            throw new StoreException($"the data directory {directory} cannot be used: {failure.Message}", failure);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>EWOULDBLOCK, as .NET on Linux reports a lock held by another.</summary>
    private const int LockedResult = 11;

    private static string Holder(string pidFile)
    {
        try
        {
            return $" (process {File.ReadAllText(pidFile).Trim()})";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
