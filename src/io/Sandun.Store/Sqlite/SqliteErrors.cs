using Microsoft.Data.Sqlite;

namespace Sandun.Store.Sqlite;

/// <summary>SQLite's failures in words that name the cure.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    public static StoreException Explain(SqliteException failure, string file) => new(
        failure.SqliteErrorCode switch
        {
            Busy => $"the store {file} is locked by another program: end it (a shell on the database, a backup), or choose another --data-dir",
            ReadOnly or CannotOpen => $"no write access to the store {file}: run as its owner, or choose another --data-dir",
            InputOutput => $"the disk of the store {file} fails: {failure.Message}",
            Corrupt or NotADatabase => $"the store {file} is damaged: put a backup in its place",
            Full => $"the disk of the store {file} is full: free some space; writes go on by themselves then",
            _ => $"the store {file} fails: {failure.Message}",
        },
        failure);
}
