using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sandun.Store.Sqlite;

/// <summary>
/// Moves the write-ahead log into the database, as a rule from a connection of its own, so that no commit waits for it. How much there is to
/// move is counted in pages logged: the log's file says nothing, since it is written over from its start and keeps its length.
/// </summary>
internal sealed class SqliteCheckpoints(string file, SqliteConnection writer) : IDisposable
{
    /// <summary>
    /// Pages (of 4 KB) logged between two: 16 MB. Both flush the same disk, so a commit that meets one is slow; the rarer they are, the more
    /// pages have been logged twice and are moved once. Reading so much back at a start takes a few hundredths of a second.
    /// </summary>
    internal const int Pages = 4096;

    /// <summary>Pages in a log that constant writing keeps from starting over; then the writer itself moves the rest.</summary>
    internal const int MostPages = 4 * Pages;

    /// <summary>SQLite's SQLITE_DBSTATUS_CACHE_WRITE: pages this connection has written to the log.</summary>
    private const int PagesWritten = 9;

    private readonly SqliteConnection _beside = SqliteSchema.Open(file);
    private Task _running = Task.CompletedTask;
    private int _moved;

    /// <summary>Pages in the log when the last one ended, also those moved already: it starts over only once all are.</summary>
    private volatile int _logged;

    /// <summary>How many were begun.</summary>
    internal int Begun { get; private set; }

    /// <summary>Called by the writer after each commit; returns at once, but where the log could not start over by itself.</summary>
    public void AfterCommit()
    {
        if (!_running.IsCompleted) return;
        if (_logged > MostPages) Move(writer);
        raw.sqlite3_db_status(writer.Handle!, PagesWritten, out var written, out _, 0);
        // SQLite counts to 2^31 and begins anew.
        if (((written - _moved) & int.MaxValue) < Pages) return;
        _moved = written;
        Begun++;
        _running = Task.Run(() => Move(_beside));
    }

    public void Dispose()
    {
        _running.Wait();
        _beside.Dispose();
    }

    private void Move(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            using var answer = command.ExecuteReader();
            if (answer.Read()) _logged = connection == writer ? 0 : answer.GetInt32(1);
        }
        catch (SqliteException)
        {
            // The log stays and the next look tries again; a disk that fails is told by the writer's own commits.
            _logged = 0;
        }
    }
}
