using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sandun.Store.Sqlite;

/// <summary>
/// A prepared statement run straight on SQLite: a flush runs hundreds of them, and ADO.NET's commands cost several times what SQLite does.
/// Not thread-safe.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <exception cref="SqliteException">The text is no statement for this database.</exception>
    public SqliteStatement(SqliteConnection connection, string text)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, text, out _statement));
    }

    /// <summary>Binds a parameter; the first is 1. The bytes are copied.</summary>
    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, parameter, value));
        return this;
    }

    /// <inheritdoc cref="Bind(int, ReadOnlySpan{byte})"/>
    public SqliteStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        try
        {
            Check(raw.sqlite3_step(_statement));
            return raw.sqlite3_changes(_database);
        }
        finally
        {
            // What a failed step left open would hold up the rollback.
            raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>Runs a statement and reads numbers from its first row.</summary>
    /// <returns>Whether there was a row; without one the numbers are left as they were.</returns>
    public bool TryRead(Span<long> numbers)
    {
        try
        {
            var result = raw.sqlite3_step(_statement);
            Check(result);
            if (result != raw.SQLITE_ROW) return false;
            for (var column = 0; column < numbers.Length; column++) numbers[column] = raw.sqlite3_column_int64(_statement, column);
            return true;
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
