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
        return new HaproxyLimits(ConnectionsMax, user) { Files = OpenFiles() };
    }

    private static long OpenFiles()
    {
        const long Unknown = 1024;
        try
        {
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal));
            var fields = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            return fields.Length >= 5 && long.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out var hard) ? hard : Unknown;
        }
        catch (IOException)
        {
            return Unknown;
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
