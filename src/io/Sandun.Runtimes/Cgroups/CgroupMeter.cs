using System.Buffers.Text;
using Sandun.Protocol;

namespace Sandun.Runtimes.Cgroups;

/// <summary>Reads what one control group uses, of either version.</summary>
internal static class CgroupMeter
{
    /// <summary>Version 2: everything is in one directory. Null when there is none.</summary>
    public static CgroupUsage? Unified(string group)
    {
        if (!Directory.Exists(group)) return null;
        var memory = CgroupFiles.ReadNumber(Path.Combine(group, "memory.current")) - CgroupFiles.ReadField(Path.Combine(group, "memory.stat"), "inactive_file"u8);
        var (read, written) = UnifiedDisk(CgroupFiles.Read(Path.Combine(group, "io.stat")));
        return new CgroupUsage(CgroupFiles.ReadField(Path.Combine(group, "cpu.stat"), "usage_usec"u8) * 1_000, Math.Max(0, memory))
        {
            Counters = new TaskCounters
            {
                ThrottledNanoseconds = CgroupFiles.FindField(Path.Combine(group, "cpu.stat"), "throttled_usec"u8) * 1_000,
                OomKills = CgroupFiles.FindField(Path.Combine(group, "memory.events"), "oom_kill"u8),
                CpuStallMicros = Stall(Path.Combine(group, "cpu.pressure")),
                MemoryStallMicros = Stall(Path.Combine(group, "memory.pressure")),
                IoStallMicros = Stall(Path.Combine(group, "io.pressure")),
                DiskReadBytes = read, DiskWrittenBytes = written,
                Processes = CgroupFiles.FindNumber(Path.Combine(group, "pids.current")),
            },
        };
    }

    /// <summary>Version 1: each controller has a directory of its own. Null when there is none that counts CPU time.</summary>
    /// <param name="find">The group's directory in a controller's tree; null when it is in none.</param>
    public static CgroupUsage? Split(Func<string, string?> find)
    {
        if (find("cpuacct") is not { } accounting || CgroupFiles.FindNumber(Path.Combine(accounting, "cpuacct.usage")) is not { } used) return null;
        var memory = find("memory") is { } group
            ? CgroupFiles.ReadNumber(Path.Combine(group, "memory.usage_in_bytes")) - CgroupFiles.ReadField(Path.Combine(group, "memory.stat"), "total_inactive_file"u8)
            : 0;
        var disk = find("blkio") is { } counted ? SplitDisk(counted) : null;
        return new CgroupUsage(used, Math.Max(0, memory))
        {
            Counters = new TaskCounters
            {
                ThrottledNanoseconds = find("cpu") is { } cpu ? CgroupFiles.FindField(Path.Combine(cpu, "cpu.stat"), "throttled_time"u8) : null,
                OomKills = find("memory") is { } limited ? CgroupFiles.FindField(Path.Combine(limited, "memory.oom_control"), "oom_kill"u8) : null,
                DiskReadBytes = disk?.Read, DiskWrittenBytes = disk?.Written,
                Processes = find("pids") is { } pids ? CgroupFiles.FindNumber(Path.Combine(pids, "pids.current")) : null,
            },
        };
    }

    /// <summary>The total of the line <c>some avg10=… total=MICROSECONDS</c> of a pressure file; null where the kernel has none.</summary>
    public static long? Stall(string path)
    {
        var text = CgroupFiles.Read(path);
        if (text is null) return null;
        var at = text.IndexOf("total=", StringComparison.Ordinal);
        if (at < 0 || !text.StartsWith("some", StringComparison.Ordinal)) return null;
        var end = text.IndexOf('\n', at);
        return long.TryParse(text.AsSpan(at + 6, (end < 0 ? text.Length : end) - at - 6), out var total) ? total : null;
    }

    // 8:0 rbytes=1 wbytes=2 rios=3 …
    private static (long? Read, long? Written) UnifiedDisk(string? text)
    {
        if (text is null) return (null, null);
        long read = 0, written = 0;
        foreach (var field in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (field.StartsWith("rbytes=", StringComparison.Ordinal)) read += Number(field[7..]);
            else if (field.StartsWith("wbytes=", StringComparison.Ordinal)) written += Number(field[7..]);
        }

        return (read, written);
    }

    // 8:0 Read 1 / 8:0 Write 2 / … / Total 3
    private static (long Read, long Written)? SplitDisk(string group) =>
        CgroupFiles.SumsOf(Path.Combine(group, "blkio.throttle.io_service_bytes_recursive"), "Read"u8, "Write"u8)
            ?? CgroupFiles.SumsOf(Path.Combine(group, "blkio.throttle.io_service_bytes"), "Read"u8, "Write"u8);

    private static long Number(string text) => Utf8Parser.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out long value, out _) ? value : 0;
}
