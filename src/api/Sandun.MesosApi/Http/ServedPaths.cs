using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Sandun.MesosApi.Http;

/// <summary>
/// Finds what answers a path, by Mesos' rules: every path is there bare and under the process' name, a slash at the end does not
/// count, and where nothing answers the whole path, its last segments are dropped until something does.
/// </summary>
internal sealed class ServedPaths(IEnumerable<ServedPath> paths, string processName = "/master")
{
    private readonly FrozenDictionary<string, ServedPath> _paths = paths.ToFrozenDictionary(served => served.Path, StringComparer.Ordinal);

    /// <summary>What answers, and what of the path is left behind its own; null when nothing does.</summary>
    public (ServedPath Served, string Left)? Find(PathString path)
    {
        var text = (path.Value ?? "").TrimEnd('/');
        return Match(text) ?? (IsNamed(text) ? Match(text[processName.Length..]) : null);
    }

    private (ServedPath Served, string Left)? Match(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (_paths.TryGetValue(path[..end], out var served)) return (served, path[end..].TrimStart('/'));
        }

        return null;
    }

    private bool IsNamed(string path) => path.StartsWith(processName, StringComparison.Ordinal) && path.Length > processName.Length && path[processName.Length] == '/';
}
