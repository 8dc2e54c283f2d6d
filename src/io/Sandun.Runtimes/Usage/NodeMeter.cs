using System.Globalization;
using Sandun.Protocol;

namespace Sandun.Runtimes;

/// <summary>Measures the whole machine. Not thread-safe: CPU is the difference between two calls.</summary>
public sealed class NodeMeter(string workDirectory)
{
    private long _busy;
    private long _total;

    public NodeUsage Measure()
    {
        var (busy, total) = ReadCpu();
        var elapsed = total - _total;
        var millis = _total == 0 || elapsed <= 0 ? 0 : (busy - _busy) * Environment.ProcessorCount * 1000 / elapsed;
        _busy = busy;
        _total = total;
        var disk = Disk();
        var memory = ReadMemory("MemTotal:");
        return new NodeUsage(millis, memory - ReadMemory("MemAvailable:"), disk.Total - disk.Free) { Counters = MachineCounters.Read(memory, disk.Total) };
    }

    /// <summary>Total memory of the machine in bytes, within the agent's own limit where it lives in a container.</summary>
    public static long TotalMemory() => Math.Min(ReadMemory("MemTotal:"), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Size and free bytes of the work directory's file system.</summary>
    public (long Total, long Free) Disk()
    {
        var drive = new DriveInfo(workDirectory);
        return (drive.TotalSize, drive.AvailableFreeSpace);
    }

    /// <summary>All memory of the machine, and what tasks could still get of it, in bytes.</summary>
    public static (long Total, long Free) Memory() => (ReadMemory("MemTotal:"), ReadMemory("MemAvailable:"));

    private static (long Busy, long Total) ReadCpu()
    {
        // cpu user nice system idle iowait irq softirq steal …
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var times = fields.Skip(1).Take(8).Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        var total = times.Sum();
        return (total - times[3] - times[4], total);
    }

    private static long ReadMemory(string name)
    {
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal)) continue;
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }

        return 0;
    }
}
