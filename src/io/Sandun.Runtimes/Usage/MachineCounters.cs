using System.Globalization;
using Sandun.Protocol;
using Sandun.Runtimes.Cgroups;

namespace Sandun.Runtimes;

/// <summary>Reads what the machine's kernel counts: disks, network, load, pressure.</summary>
internal static class MachineCounters
{
    private const int SectorBytes = 512;

    /// <summary>Devices that stand for others or for memory: what goes through them is counted below them, or is no disk's.</summary>
    private static readonly string[] s_notDisks = ["loop", "ram", "zram", "dm-", "md", "sr", "fd"];

    /// <summary>Interfaces of containers and bridges: what goes through them leaves by another one or stays.</summary>
    private static readonly string[] s_notNetworks = ["veth", "docker", "br-", "virbr", "cni", "flannel", "cali", "tunl", "dummy", "ifb"];

    public static NodeCounters Read(long memoryTotal, long diskTotal)
    {
        var disks = Disks();
        var network = NetworkCounters.Of("/proc/net/dev", name => !Array.Exists(s_notNetworks, name.StartsWith));
        return new NodeCounters
        {
            ClockMilliseconds = Environment.TickCount64, Cpus = Environment.ProcessorCount, MemoryTotalBytes = memoryTotal, DiskTotalBytes = diskTotal,
            LoadMilli = Load(), DiskReadBytes = disks?.Read, DiskWrittenBytes = disks?.Written,
            NetworkReceivedBytes = network?.Received, NetworkSentBytes = network?.Sent,
            CpuStallMicros = CgroupMeter.Stall("/proc/pressure/cpu"), MemoryStallMicros = CgroupMeter.Stall("/proc/pressure/memory"),
            IoStallMicros = CgroupMeter.Stall("/proc/pressure/io"),
        };
    }

    private static long? Load() =>
        CgroupFiles.Read("/proc/loadavg")?.Split(' ') is [var first, ..] && decimal.TryParse(first, CultureInfo.InvariantCulture, out var load) ? (long)(load * 1_000) : null;

    private static (long Read, long Written)? Disks()
    {
        if (CgroupFiles.Read("/proc/diskstats") is not { } text) return null;
        long read = 0, written = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // major minor name reads merged sectors milliseconds writes merged sectors …
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 10 || Array.Exists(s_notDisks, fields[2].StartsWith)) continue;
            // A partition has no directory of its own there: its disk counts it.
            if (!Directory.Exists("/sys/block/" + fields[2])) continue;
            read += Number(fields[5]) * SectorBytes;
            written += Number(fields[9]) * SectorBytes;
        }

        return (read, written);
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
