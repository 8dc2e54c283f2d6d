using System.Collections.Frozen;
using System.Text;

namespace Sandun.Runtimes.Linux;

/// <summary>Where file systems are mounted: proc(5), mountinfo.</summary>
internal static class MountTable
{
    private const int PointField = 4;

    /// <summary>All mount points of this process' namespace.</summary>
    public static FrozenSet<string> Read() =>
        File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')).Where(fields => fields.Length > PointField)
            .Select(fields => Unescaped(fields[PointField])).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The kernel writes blanks, tabs, line feeds and backslashes as a backslash and three octal digits of the byte.</summary>
    private static string Unescaped(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var escaped = Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\' || i + 3 >= escaped.Length)
            {
                bytes.Add(escaped[i]);
                continue;
            }

            bytes.Add((byte)(((escaped[i + 1] - '0') << 6) | ((escaped[i + 2] - '0') << 3) | (escaped[i + 3] - '0')));
            i += 3;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
