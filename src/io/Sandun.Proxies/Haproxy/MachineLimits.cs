using System.Globalization;
using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>What this machine allows HAProxy.</summary>
internal static class MachineLimits
{
    /// <summary>Most connections asked for: each costs HAProxy about 100 bytes before it is used and 33 kB while it is.</summary>
    private const int ConnectionsMax = 20_000;

    /// <summary>Account of Debian's and other packages; its workers then have no rights of root.</summary>
    private const string PackageUser = "haproxy";

    public static HaproxyLimits Read()
    {
        var user = Environment.IsPrivilegedProcess && HasUser(PackageUser) ? PackageUser : null;
        return new HaproxyLimits(ConnectionsMax, user) { Files = OpenFiles(Environment.ProcessId) };
    }

    /// <summary>Most files a process can have open; a number that is always there when it cannot be read.</summary>
    public static long OpenFiles(int pid)
    {
        const long Unknown = 1024;
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/limits")).FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal));
            var fields = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            return fields.Length >= 5 && long.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out var hard) ? hard : Unknown;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unknown;
        }
    }

    /// <summary>Whether a process may raise its own limits.</summary>
    public static bool MayRaise(int pid)
    {
        const int SysResource = 24;
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status")).FirstOrDefault(text => text.StartsWith("CapEff:", StringComparison.Ordinal));
            return line is not null && ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rights) &&
                (rights >> SysResource & 1) != 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasUser(string name)
    {
        try
        {
            return File.ReadLines("/etc/passwd").Any(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
