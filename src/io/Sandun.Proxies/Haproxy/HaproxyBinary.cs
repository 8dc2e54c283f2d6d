using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sandun.Proxies.Haproxy;

/// <summary>An installed HAProxy.</summary>
/// <param name="Path">Absolute path of the program.</param>
/// <param name="Version">Such as 2.6.12.</param>
public sealed partial record HaproxyBinary(string Path, Version Version)
{
    /// <summary>Oldest version whose language and Runtime API hold all we use.</summary>
    public static readonly Version Oldest = new(2, 6);

    /// <summary>Whether it was built with Lua.</summary>
    public bool HasLua { get; init; }

    private static readonly string[] s_places = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/haproxy/sbin"];

    /// <summary>Finds HAProxy on this machine.</summary>
    /// <param name="path">Where the operator says it is; null to look in PATH and the usual places.</param>
    /// <param name="reason">Why none was found, with the cure.</param>
    public static HaproxyBinary? Find(string? path, out string reason)
    {
        var found = path ?? Candidates().FirstOrDefault(File.Exists);
        if (found is null || !File.Exists(found))
        {
            reason = path is null
                ? "HAProxy is not installed; install it (Debian: apt-get install haproxy) or use --proxy yarp"
                : $"there is no HAProxy at {path}";
            return null;
        }

        var about = About(found);
        var version = ParseVersion(about);
        reason = version is null ? $"{found} does not say its version; is it HAProxy?"
            : version < Oldest ? $"{found} is HAProxy {version}; version {Oldest} or later is needed"
            : "";
        return reason.Length == 0 ? new HaproxyBinary(System.IO.Path.GetFullPath(found), version!) { HasLua = about.Contains("+LUA", StringComparison.Ordinal) } : null;
    }

    /// <summary>Reads the version out of the first line of <c>haproxy -vv</c>; null when there is none.</summary>
    public static Version? ParseVersion(string text) =>
        VersionPattern().Match(text) is { Success: true } match && Version.TryParse(match.Groups[1].Value, out var version) ? version : null;

    private static IEnumerable<string> Candidates()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(s_places).Select(folder => System.IO.Path.Combine(folder, "haproxy"));
    }

    /// <summary>What it says of its version and its build; empty when it cannot be run.</summary>
    private static string About(string path)
    {
        try
        {
            var start = new ProcessStartInfo(path) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.ArgumentList.Add("-vv");
            using var process = Process.Start(start);
            return process?.StandardOutput.ReadToEnd() ?? "";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    [GeneratedRegex(@"^HA-?Proxy version (\d+\.\d+(\.\d+)?)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
