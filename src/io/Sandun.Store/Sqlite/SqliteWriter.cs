using System.Text;
using Microsoft.Data.Sqlite;

namespace Sandun.Store.Sqlite;

/// <summary>The one writing connection with its prepared commands. Not thread-safe.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin, _commit, _rollback, _ofLease;
    private readonly SqliteStatement _find, _put, _delete, _revision;
    private byte[] _key = new byte[256];

    public SqliteWriter(string file)
    {
        _connection = SqliteSchema.OpenWriter(file);
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _ofLease = Prepare("SELECT key FROM entries WHERE lease = $lease ORDER BY key", "$lease");
        _find = new SqliteStatement(_connection, "SELECT create_revision, mod_revision, version FROM entries WHERE key = ?1");
        _put = new SqliteStatement(
            _connection,
            "INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (key) DO UPDATE SET " +
            "value = excluded.value, mod_revision = excluded.mod_revision, version = excluded.version, lease = excluded.lease");
        _delete = new SqliteStatement(_connection, "DELETE FROM entries WHERE key = ?1");
        _revision = new SqliteStatement(_connection, "UPDATE numbers SET value = ?1 WHERE name = 'revision'");
    }

    /// <summary>For what is done between transactions, by the writer's thread.</summary>
    public SqliteConnection Connection => _connection;

    public long ReadRevision() => (long)Scalar("SELECT value FROM numbers WHERE name = 'revision'")!;

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit(long revision)
    {
        _revision.Bind(1, revision).Run();
        _commit.ExecuteNonQuery();
    }

    /// <summary>Leaves a failed transaction; SQLite has ended it by itself after some errors.</summary>
    public void Rollback()
    {
        try
        {
            _rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // No transaction is open: what was to be reached.
        }
    }

    public bool Holds(StoreCompare compare)
    {
        var found = Find(KeyOf(compare.Key));
        return (compare.CreateRevision is not { } create || create == found.Create) &&
            (compare.ModRevision is not { } mod || mod == found.Mod);
    }

    /// <summary>Makes one change; null when there was nothing to delete.</summary>
    public StoreChange? Apply(StoreOperation operation, long revision)
    {
        var key = KeyOf(operation.Key);
        if (operation.Value is not { } value)
            return _delete.Bind(1, key).Run() == 0 ? null : new StoreChange(revision, operation.Key, null);
        var found = Find(key);
        var create = found.Version == 0 ? revision : found.Create;
        _put.Bind(1, key).Bind(2, value).Bind(3, create).Bind(4, revision).Bind(5, found.Version + 1).Bind(6, operation.Lease).Run();
        return new StoreChange(
            revision, operation.Key, new StoreEntry(operation.Key, value, create, revision, found.Version + 1, operation.Lease));
    }

    public List<string> KeysOf(long lease)
    {
        _ofLease.Parameters[0].Value = lease;
        using var reader = _ofLease.ExecuteReader();
        var keys = new List<string>();
        while (reader.Read()) keys.Add(Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0)));
        return keys;
    }

    public long AddLease(TimeSpan timeToLive)
    {
        SqliteSchema.Run(_connection, "UPDATE numbers SET value = value + 1 WHERE name = 'lease'");
        var id = (long)Scalar("SELECT value FROM numbers WHERE name = 'lease'")!;
        using var add = Prepare("INSERT INTO leases VALUES ($id, $milliseconds)", "$id", "$milliseconds");
        add.Parameters[0].Value = id;
        add.Parameters[1].Value = (long)timeToLive.TotalMilliseconds;
        add.ExecuteNonQuery();
        return id;
    }

    public void RemoveLease(long lease)
    {
        using var remove = Prepare("DELETE FROM leases WHERE id = $id", "$id");
        remove.Parameters[0].Value = lease;
        remove.ExecuteNonQuery();
    }

    public List<KeyValuePair<long, TimeSpan>> ReadLeases()
    {
        using var read = Prepare("SELECT id, milliseconds FROM leases ORDER BY id");
        using var reader = read.ExecuteReader();
        var leases = new List<KeyValuePair<long, TimeSpan>>();
        while (reader.Read()) leases.Add(KeyValuePair.Create(reader.GetInt64(0), TimeSpan.FromMilliseconds(reader.GetInt64(1))));
        return leases;
    }

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_begin, _commit, _rollback, _ofLease]) command.Dispose();
        foreach (var statement in (SqliteStatement[])[_find, _put, _delete, _revision]) statement.Dispose();
        _connection.Dispose();
    }

    private (long Create, long Mod, long Version) Find(ReadOnlySpan<byte> key)
    {
        Span<long> numbers = stackalloc long[3];
        return _find.Bind(1, key).TryRead(numbers) ? (numbers[0], numbers[1], numbers[2]) : default;
    }

    /// <summary>A key as it is stored; good until the next call.</summary>
    private ReadOnlySpan<byte> KeyOf(string key)
    {
        var most = Encoding.UTF8.GetMaxByteCount(key.Length);
        if (most > _key.Length) _key = new byte[most];
        return _key.AsSpan(0, Encoding.UTF8.GetBytes(key, _key));
    }

    private object? Scalar(string text)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    private SqliteCommand Prepare(string text, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        command.Prepare();
        return command;
    }
}
