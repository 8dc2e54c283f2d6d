using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Sandun.Benchmarks.Store;

/// <summary>What SQLite takes when it is asked as plainly as can be: transactions of 128 puts one after the other, each flushed.</summary>
internal static class SqliteProbe
{
    private const int Batch = 128;

    public static double PutsPerSecond(string file, int puts)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE entries (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID;");
        using var put = connection.CreateCommand();
        put.CommandText = "INSERT INTO entries VALUES ($key, $value)";
        var key = put.Parameters.Add("$key", SqliteType.Blob);
        put.Parameters.AddWithValue("$value", RandomNumberGenerator.GetBytes(300));
        put.Prepare();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < puts; i += Batch)
        {
            Run(connection, "BEGIN IMMEDIATE");
            for (var k = 0; k < Batch; k++)
            {
                key.Value = Encoding.UTF8.GetBytes($"/raw/{i + k:d9}");
                put.ExecuteNonQuery();
            }

            Run(connection, "COMMIT");
        }

        return puts / watch.Elapsed.TotalSeconds;
    }

    private static void Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
