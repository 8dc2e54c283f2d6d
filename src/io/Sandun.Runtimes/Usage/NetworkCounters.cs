using System.Globalization;
using Sandun.Runtimes.Cgroups;

namespace Sandun.Runtimes;

/// <summary>Bytes network interfaces received and sent.</summary>
internal sealed record NetworkCounters(long Received, long Sent)
{
    /// <summary>The sum over interfaces of a <c>net/dev</c> file, without the loopback; null when it cannot be read or has none of them.</summary>
    /// <param name="path">Such as /proc/net/dev.</param>
    /// <param name="counts">Whether an interface of a name counts.</param>
    public static NetworkCounters? Of(string path, Func<string, bool> counts)
    {
        if (CgroupFiles.Read(path) is not { } text) return null;
        NetworkCounters? sum = null;
        foreach (var line in text.Split('\n'))
        {
            // name: bytes packets errs drop fifo frame compressed multicast bytes …
            var cut = line.IndexOf(':');
            if (cut < 0) continue;
            var name = line[..cut].Trim();
            if (name == "lo" || !counts(name)) continue;
            var fields = line[(cut + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 9) continue;
            sum = new NetworkCounters((sum?.Received ?? 0) + Number(fields[0]), (sum?.Sent ?? 0) + Number(fields[8]));
        }

        return sum;
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
