using System.Text;
using Microsoft.Data.Sqlite;

namespace Sandun.Store.Sqlite;

/// <summary>The reading connection: sees what is committed, never waits for the writer. One read at a time.</summary>
internal sealed class SqliteReader(string file) : IDisposable
{
    private const string Columns = "SELECT key, value, create_revision, mod_revision, version, lease FROM entries ";

    private readonly SqliteConnection _connection = SqliteSchema.Open(file);
    private readonly Lock _lock = new();

    public StoreEntry? Get(string key)
    {
        lock (_lock)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = Columns + "WHERE key = $key";
            command.Parameters.AddWithValue("$key", Encoding.UTF8.GetBytes(key));
            using var reader = command.ExecuteReader();
            return reader.Read() ? Entry(reader) : null;
        }
    }

    public StoreReading Read(string prefix)
    {
        lock (_lock)
        {
            using var snapshot = _connection.BeginTransaction(deferred: true);
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT value FROM numbers WHERE name = 'revision'";
            var revision = (long)command.ExecuteScalar()!;
            var first = Encoding.UTF8.GetBytes(prefix);
            command.CommandText = Columns + "WHERE key >= $first" + (After(first) is { } after ? " AND key < $after" : "") + " ORDER BY key";
            command.Parameters.AddWithValue("$first", first);
            if (After(first) is { } end) command.Parameters.AddWithValue("$after", end);
            var entries = new List<StoreEntry>();
            using var reader = command.ExecuteReader();
            while (reader.Read()) entries.Add(Entry(reader));
            return new StoreReading(revision, entries);
        }
    }

    public void Dispose() => _connection.Dispose();

    private static StoreEntry Entry(SqliteDataReader reader) => new(
        Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0)), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2), reader.GetInt64(3),
        reader.GetInt64(4), reader.GetInt64(5));

    /// <summary>The first key behind all that begin with the prefix; null when there is no end.</summary>
    private static byte[]? After(byte[] prefix)
    {
        for (var i = prefix.Length - 1; i >= 0; i--)
        {
            if (prefix[i] == 0xFF) continue;
            var after = prefix[..(i + 1)];
            after[i]++;
            return after;
        }

        return null;
    }
}
