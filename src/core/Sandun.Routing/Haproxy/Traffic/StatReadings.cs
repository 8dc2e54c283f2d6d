using System.Collections.Immutable;
using System.Globalization;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// Reads <c>show stat</c> by the names of its columns, which only ever grow (HAProxy's management guide, section 9.1), and the lines
/// our backends write for the requests they sample.
/// </summary>
public static class StatReadings
{
    private const string WholeBackend = "BACKEND";

    /// <summary>
    /// Backends and servers in order of appearance; lines of another form are left out, and servers that never got anything, as most slots
    /// have not.
    /// </summary>
    public static ImmutableArray<StatRow> Rows(string answer)
    {
        var rows = ImmutableArray.CreateBuilder<StatRow>();
        StatColumns? columns = null;
        Span<long> numbers = stackalloc long[StatColumns.Count];
        foreach (var line in answer.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("# "))
            {
                columns = new StatColumns(line[2..]);
                continue;
            }

            if (columns is null || line.IsEmpty || !columns.Read(line, numbers, out var ends)) continue;
            var server = line[(ends.Backend + 1)..ends.Server];
            if (server is "FRONTEND") continue;
            var whole = server is WholeBackend;
            var totals = Totals(numbers, whole);
            if (whole || !totals.IsIdle) rows.Add(new StatRow(line[..ends.Backend].ToString(), whole ? null : server.ToString(), totals));
        }

        return rows.ToImmutable();
    }

    /// <summary>Requests of each backend since the process began, connections for TCP; all else is skipped, so that it can be asked for often.</summary>
    public static IReadOnlyList<(string Backend, long Requests)> Requests(string answer)
    {
        var totals = new List<(string, long)>();
        int sessionsAt = -1, requestsAt = -1;
        foreach (var line in answer.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("# "))
            {
                (sessionsAt, requestsAt) = (ColumnOf(line, "stot"), ColumnOf(line, "req_tot"));
                continue;
            }

            var end = line.IndexOf(',');
            if (end <= 0 || sessionsAt < 0) continue;
            long sessions = 0, requests = -1;
            var (column, whole) = (0, false);
            foreach (var range in line.Split(','))
            {
                if (column == 1) whole = line[range] is WholeBackend;
                // TCP has no requests, and the field is empty.
                else if (column == sessionsAt) _ = long.TryParse(line[range], NumberStyles.None, CultureInfo.InvariantCulture, out sessions);
                else if (column == requestsAt) requests = long.TryParse(line[range], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
                if (++column > Math.Max(sessionsAt, requestsAt)) break;
            }

            if (whole) totals.Add((line[..end].ToString(), requests >= 0 ? requests : sessions));
        }

        return totals;
    }

    private static int ColumnOf(ReadOnlySpan<char> header, string name)
    {
        var column = 0;
        foreach (var range in header.Split(','))
        {
            if (header[range].SequenceEqual(name)) return column;
            column++;
        }

        return -1;
    }

    /// <summary>Reads <c>backend server status microseconds</c>; null for a line of another form and for a request no instance answered.</summary>
    public static (Range Backend, Range Server, long Micros)? Sample(ReadOnlySpan<char> line)
    {
        Span<Range> parts = stackalloc Range[5];
        if (line.TrimEnd().Split(parts, ' ') != 4) return null;
        if (!long.TryParse(line[parts[3]].TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var micros)) return null;
        return (parts[0], parts[1], micros);
    }

    private static TrafficCounts Totals(ReadOnlySpan<long> numbers, bool whole)
    {
        var sessions = Of(numbers, StatNumber.Sessions);
        var queue = (int)Of(numbers, StatNumber.Queued);
        var current = (int)Of(numbers, StatNumber.Current);
        return new TrafficCounts
        {
            Requests = Of(numbers, StatNumber.IsTcp) == 1 ? sessions : Of(numbers, StatNumber.Requests), Sessions = sessions,
            BytesIn = Of(numbers, StatNumber.BytesIn), BytesOut = Of(numbers, StatNumber.BytesOut),
            Informational = Of(numbers, StatNumber.Informational), Successes = Of(numbers, StatNumber.Successes),
            Redirections = Of(numbers, StatNumber.Redirections), ClientErrors = Of(numbers, StatNumber.ClientErrors),
            ServerErrors = Of(numbers, StatNumber.ServerErrors), ConnectErrors = Of(numbers, StatNumber.ConnectErrors),
            ResponseErrors = Of(numbers, StatNumber.ResponseErrors), Denied = Of(numbers, StatNumber.Denied),
            Retries = Of(numbers, StatNumber.Retries) + Of(numbers, StatNumber.Redispatches), ClientAborts = Of(numbers, StatNumber.ClientAborts),
            // A backend's sessions hold those that wait in its queue.
            Concurrency = whole ? Math.Max(0, current - queue) : current, Queue = queue,
        };

        static long Of(ReadOnlySpan<long> numbers, StatNumber number) => numbers[(int)number];
    }
}
