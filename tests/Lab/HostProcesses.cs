using System.Globalization;

namespace Sandun.Lab;

/// <summary>The processes that run on hosts, found by one look at /proc: asking <c>ip netns pids</c> host by host takes minutes on a busy machine.</summary>
public static class HostProcesses
{
    /// <summary>Ids of all processes in these network namespaces; one that ends or starts meanwhile may be missed.</summary>
    public static async Task<IReadOnlyList<int>> InAsync(IReadOnlyCollection<string> namespaces)
    {
        if (namespaces.Count == 0) return [];
        var inodes = await Programs.RunAsync("stat", ["-L", "-c", "net:[%i]", .. namespaces.Select(name => "/run/netns/" + name)]);
        var wanted = inodes.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        return [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => IsIn(name!, wanted)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))];
    }

    private static bool IsIn(string process, HashSet<string> namespaces)
    {
        if (!process.All(char.IsAsciiDigit)) return false;
        try
        {
            return new FileInfo($"/proc/{process}/ns/net").LinkTarget is { } space && namespaces.Contains(space);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
