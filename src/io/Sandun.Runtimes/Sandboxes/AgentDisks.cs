using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>Path and mount disks of an agent.</summary>
public static class AgentDisks
{
    /// <summary>
    /// Why volumes cannot lie on a disk now, with the cure; null when they can. A mount disk whose file system is not mounted would else be
    /// written to the disk below it.
    /// </summary>
    /// <param name="workDirectory">What a relative root is below.</param>
    /// <param name="disk">A path or mount disk.</param>
    public static string? Error(string workDirectory, DiskSource disk)
    {
        if (disk is not { Type: DiskSourceType.Path or DiskSourceType.Mount, Root: { Length: > 0 } given })
            return $"a disk must be of type PATH or MOUNT and have a root, which this one ({disk.Type}) has not";
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(workDirectory, given)));
        if (!Directory.Exists(root)) return $"the disk's root {root} is not a directory here: make it, or mount it";
        return disk.Type == DiskSourceType.Mount && !MountTable.Read().Contains(root) ? $"nothing is mounted at {root}, the root of a mount disk: mount its file system there" : null;
    }
}
