namespace Sandun.Protocol;

/// <summary>Mesos' kinds of disk, with its numbers.</summary>
public enum DiskSourceType
{
    Unknown = 0,
    /// <summary>A directory; can be divided.</summary>
    Path = 1,
    /// <summary>A file system of its own; all or nothing.</summary>
    Mount = 2,
    /// <summary>A block device; all or nothing.</summary>
    Block = 3,
    Raw = 4,
}
