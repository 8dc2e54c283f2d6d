using System.Globalization;

namespace Sandun.Proxies.Haproxy;

/// <summary>A process that is not our child, told apart from a later one with the same number by when it started.</summary>
internal sealed record RunningProcess(int Pid, long StartTicks)
{
    /// <summary>The process of this number, or null when there is none.</summary>
    public static RunningProcess? Find(int pid) => ReadStat(pid) is { } ticks ? new RunningProcess(pid, ticks) : null;

    public bool IsAlive => ReadStat(Pid) == StartTicks;

    /// <summary>Whether it is a HAProxy that was started in this folder.</summary>
    public static bool IsHaproxyIn(int pid, string folder)
    {
        try
        {
            var program = File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)?.FullName ?? "";
            // The kernel appends " (deleted)" after a package upgrade.
            if (Path.GetFileName(program.Replace(" (deleted)", "", StringComparison.Ordinal)) != "haproxy") return false;
            var arguments = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            var at = Array.IndexOf(arguments, "-C");
            return at >= 0 && at + 1 < arguments.Length && arguments[at + 1] == folder;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>All processes that are a HAProxy started in this folder, ascending.</summary>
    public static IEnumerable<int> AllHaproxyIn(string folder) =>
        Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && IsHaproxyIn(pid, folder))
            .Order();

    private static long? ReadStat(int pid)
    {
        try
        {
            // The second field is the program's name in parentheses and may hold blanks; the state follows, then field 22 is the start.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
