using Microsoft.Data.Sqlite;

namespace Sandun.Store.Sqlite;

/// <summary>
/// Moves the write-ahead log into the database from a connection of its own, so that no commit waits for it.
/// </summary>
internal sealed class SqliteCheckpoints(string file) : IDisposable
{
    /// <summary>Log size that starts one: small enough to be quick, large enough to be rare.</summary>
    private const long LogBytes = 4 * 1024 * 1024;

    /// <summary>Commits between looks at the log's size.</summary>
    private const int LookEvery = 64;

    private readonly SqliteConnection _connection = SqliteSchema.Open(file);
    private Task _running = Task.CompletedTask;
    private int _commits;

    /// <summary>Called by the writer after each commit; returns at once.</summary>
    public void AfterCommit()
    {
        if (++_commits % LookEvery != 0 || !_running.IsCompleted || new FileInfo(file + "-wal") is not { Exists: true, Length: > LogBytes }) return;
        _running = Task.Run(Run);
    }

    public void Dispose()
    {
        _running.Wait();
        _connection.Dispose();
    }

    private void Run()
    {
        try
        {
            SqliteSchema.Run(_connection, "PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException)
        {
            // The log stays and the next look tries again; a disk that fails is told by the writer's own commits.
        }
    }
}
