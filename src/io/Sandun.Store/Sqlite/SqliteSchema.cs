using Microsoft.Data.Sqlite;

namespace Sandun.Store.Sqlite;

/// <summary>The tables and their versions.</summary>
internal static class SqliteSchema
{
    /// <summary>The version this program writes; kept in the file as <c>user_version</c>.</summary>
    public const int Version = 1;

    /// <summary>
    /// Pages the writer keeps, so that it need not read again what it changes all the time; SQLite's own 2 MB are less than the versions of a
    /// thousand apps. Taken as the file grows.
    /// </summary>
    private const int WriterCacheKilobytes = 16 * 1024;

    /// <summary>Each element brings a file from the version of its index to the next.</summary>
    private static readonly string[] s_migrations =
    [
        """
        CREATE TABLE entries (
          key BLOB PRIMARY KEY, value BLOB NOT NULL, create_revision INTEGER NOT NULL, mod_revision INTEGER NOT NULL,
          version INTEGER NOT NULL, lease INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX entries_by_lease ON entries (lease) WHERE lease <> 0;
        CREATE TABLE leases (id INTEGER PRIMARY KEY, milliseconds INTEGER NOT NULL);
        CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO numbers VALUES ('revision', 1), ('lease', 0);
        """,
    ];

    public static SqliteConnection Open(string file, bool readOnly = false)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file, Pooling = false, DefaultTimeout = 5, Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
        }.ToString());
        connection.Open();
        return connection;
    }

    public static SqliteConnection OpenWriter(string file)
    {
        var connection = Open(file);

        // FULL: a commit that was reported survives a power cut. Checkpoints run elsewhere, so they delay no commit.
        Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY;");
        Run(connection, FormattableString.Invariant($"PRAGMA cache_size=-{WriterCacheKilobytes}"));
        Migrate(connection, file);
        return connection;
    }

    public static void Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static void Migrate(SqliteConnection connection, string file)
    {
        using var ask = connection.CreateCommand();
        ask.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(ask.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (version > Version)
            throw new StoreException($"the store {file} was written by a newer Sandun (schema {version}, this one knows {Version}): start that one");
        for (; version < Version; version++)
            Run(connection, $"BEGIN IMMEDIATE; {s_migrations[version]} PRAGMA user_version={version + 1}; COMMIT;");
    }
}
