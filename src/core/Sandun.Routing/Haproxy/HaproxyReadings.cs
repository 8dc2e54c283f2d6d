using System.Collections.Immutable;
using System.Globalization;

namespace Sandun.Routing;

/// <summary>Reads the answers of HAProxy's Runtime API and of its master.</summary>
public static class HaproxyReadings
{
    // server-state.h: bits of srv_admin_state. CMAINT (4) is history only: a server disabled in the file keeps it when made ready.
    private const int MaintenanceBits = 0x01 | 0x02 | 0x20 | 0x40;
    private const int DrainBits = 0x08 | 0x10;

    private const string Success = "changed from";
    private const string NoNeed = "no need to change";

    /// <summary>Reads <c>show servers state</c> (format version 1), in order of appearance; lines of another form are left out.</summary>
    public static ImmutableArray<ServerReading> Servers(string answer)
    {
        var servers = ImmutableArray.CreateBuilder<ServerReading>();
        foreach (var line in answer.Split('\n'))
        {
            var fields = line.Split(' ');
            if (fields.Length < 19 || line.StartsWith('#')) continue;
            if (!TryNumber(fields[6], out var admin) || !TryNumber(fields[7], out var weight) || !TryNumber(fields[18], out var port)) continue;
            servers.Add(new ServerReading(fields[1], fields[3], fields[4], port, weight, (admin & MaintenanceBits) != 0, (admin & DrainBits) != 0));
        }

        return servers.ToImmutable();
    }

    /// <summary>Reads requests in flight and queued of each server out of <c>show stat</c>, keyed by <c>backend/server</c>.</summary>
    public static SortedDictionary<string, int> InFlight(string answer)
    {
        var loads = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in answer.Split('\n'))
        {
            // pxname,svname,qcur,qmax,scur,… : these five come first since HAProxy 1.3.
            var fields = line.Split(',', 6);
            if (fields.Length < 6 || line.StartsWith('#')) continue;
            if (TryNumber(fields[2], out var queued) && TryNumber(fields[4], out var current)) loads[fields[0] + "/" + fields[1]] = queued + current;
        }

        return loads;
    }

    /// <summary>Reads the ports our frontends listen on out of <c>show stat</c>; their names carry them.</summary>
    public static SortedSet<int> Listening(string answer)
    {
        var ports = new SortedSet<int>();
        foreach (var line in answer.Split('\n'))
        {
            var name = line.Split(',', 2)[0];
            foreach (var prefix in new[] { HaproxyConfiguration.EntryPrefix, HaproxyConfiguration.TlsPrefix, HaproxyConfiguration.ServicePrefix })
            {
                if (name.StartsWith(prefix, StringComparison.Ordinal) && TryNumber(name[prefix.Length..], out var port)) ports.Add(port);
            }
        }

        return ports;
    }

    /// <summary>One field of <c>show info</c>, or null when it is absent.</summary>
    public static string? Info(string answer, string name)
    {
        foreach (var line in answer.Split('\n'))
        {
            if (line.StartsWith(name + ": ", StringComparison.Ordinal)) return line[(name.Length + 2)..].Trim();
        }

        return null;
    }

    /// <summary>Reads the master's <c>show proc</c>.</summary>
    public static ImmutableArray<ProcessReading> Processes(string answer)
    {
        var processes = ImmutableArray.CreateBuilder<ProcessReading>();
        var old = false;
        foreach (var line in answer.Split('\n'))
        {
            if (line.StartsWith("# old workers", StringComparison.Ordinal)) old = true;
            else if (line.StartsWith("# programs", StringComparison.Ordinal)) old = false;
            var fields = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 2 && fields[1] == "worker" && TryNumber(fields[0], out var pid)) processes.Add(new ProcessReading(pid, old));
        }

        return processes.ToImmutable();
    }

    /// <summary>How many reloads have failed, out of the master's <c>show proc</c>; 0 when it does not say.</summary>
    public static int FailedReloads(string answer)
    {
        const string Before = "[failed: ";
        var at = answer.IndexOf(Before, StringComparison.Ordinal);
        if (at < 0) return 0;
        var rest = answer[(at + Before.Length)..];
        return TryNumber(rest[..Math.Max(0, rest.IndexOf(']', StringComparison.Ordinal))], out var failed) ? failed : 0;
    }

    /// <summary>Reads <c>show map</c>.</summary>
    public static ImmutableSortedDictionary<string, string> Map(string answer)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var line in answer.Split('\n'))
        {
            var fields = line.Split(' ', 3);
            if (fields.Length == 3 && fields[0].StartsWith("0x", StringComparison.Ordinal)) map[fields[1]] = fields[2].Trim();
        }

        return map.ToImmutable();
    }

    /// <summary>The first complaint in the answer to a batch of changes, or null when all were done: HAProxy answers those with nothing or with what changed.</summary>
    public static string? Complaint(string answer)
    {
        foreach (var line in answer.Split('\n'))
        {
            var text = line.Trim();
            if (text.Length > 0 && !text.Contains(Success, StringComparison.Ordinal) && !text.Contains(NoNeed, StringComparison.Ordinal)) return text;
        }

        return null;
    }

    private static bool TryNumber(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
