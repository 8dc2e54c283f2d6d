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

    /// <summary>Backends and servers in order of appearance; lines of another form are left out.</summary>
    public static ImmutableArray<StatRow> Rows(string answer)
    {
        var rows = ImmutableArray.CreateBuilder<StatRow>();
        SortedDictionary<string, int>? columns = null;
        foreach (var line in answer.Split('\n'))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                columns = new SortedDictionary<string, int>(StringComparer.Ordinal);
                var names = line[2..].Split(',');
                for (var index = 0; index < names.Length; index++) columns[names[index]] = index;
                continue;
            }

            if (columns is null || line.Length == 0) continue;
            var fields = line.Split(',');
            if (fields.Length < 10 || fields[1] == "FRONTEND") continue;
            rows.Add(new StatRow(fields[0], fields[1] == WholeBackend ? null : fields[1], Totals(new Fields(columns, fields))));
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
    public static (string Backend, string Server, long Micros)? Sample(ReadOnlySpan<char> line)
    {
        Span<Range> parts = stackalloc Range[5];
        if (line.TrimEnd().Split(parts, ' ') != 4) return null;
        if (!long.TryParse(line[parts[3]].TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var micros)) return null;
        return (line[parts[0]].ToString(), line[parts[1]].ToString(), micros);
    }

    private static TrafficCounts Totals(Fields fields)
    {
        var http = fields.Text("mode") != "tcp";
        var sessions = fields.Number("stot");
        var queue = (int)fields.Number("qcur");
        var current = (int)fields.Number("scur");
        // A backend's sessions hold those that wait in its queue.
        var concurrency = fields.Text("svname") == WholeBackend ? Math.Max(0, current - queue) : current;
        return new TrafficCounts
        {
            Requests = http ? fields.Number("req_tot") : sessions, Sessions = sessions,
            BytesIn = fields.Number("bin"), BytesOut = fields.Number("bout"),
            Informational = fields.Number("hrsp_1xx"), Successes = fields.Number("hrsp_2xx"), Redirections = fields.Number("hrsp_3xx"),
            ClientErrors = fields.Number("hrsp_4xx"), ServerErrors = fields.Number("hrsp_5xx"),
            ConnectErrors = fields.Number("econ"), ResponseErrors = fields.Number("eresp"), Denied = fields.Number("dreq"),
            Retries = fields.Number("wretr") + fields.Number("wredis"), ClientAborts = fields.Number("cli_abrt"),
            Concurrency = concurrency, Queue = queue,
        };
    }

    private readonly record struct Fields(SortedDictionary<string, int> Columns, string[] Values)
    {
        public string Text(string name) => Columns.TryGetValue(name, out var index) && index < Values.Length ? Values[index] : "";

        public long Number(string name) => long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
