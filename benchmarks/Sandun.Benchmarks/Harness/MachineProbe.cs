using System.Diagnostics;
using System.Globalization;

namespace Sandun.Benchmarks.Harness;

/// <summary>What this machine can do now, measured beside every run: absolute figures mean little on shared machines, ratios hold.</summary>
public static class MachineProbe
{
    private const int Spawns = 300;
    private const int Syncs = 100;
    private const int CopyBytes = 64 * 1024 * 1024;

    public static IEnumerable<Figure> Measure()
    {
        yield return new Figure("probe.cores", Environment.ProcessorCount, "cores");
        yield return new Figure("probe.load", Load(), "load");
        yield return new Figure("probe.spawn", SpawnsPerSecond(Spawns), "/s");
        yield return new Figure("probe.fdatasync.p50", SyncMilliseconds(), "ms");
        yield return new Figure("probe.memcpy", CopyGigabytesPerSecond(), "GB/s");
    }

    /// <summary>Processes started and awaited one after the other by one thread: <c>/bin/true</c> by posix_spawn's way (vfork).</summary>
    public static double SpawnsPerSecond(int count)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            using var process = Process.Start("/bin/true");
            process.WaitForExit();
        }

        return count / watch.Elapsed.TotalSeconds;
    }

    private static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private static double SyncMilliseconds()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            var block = new byte[4096];
            return new Sample(Enumerable.Range(0, Syncs).Select(i =>
            {
                var watch = Stopwatch.StartNew();
                RandomAccess.Write(file, block, i * 4096L);
                RandomAccess.FlushToDisk(file);
                return watch.Elapsed.TotalMilliseconds;
            })).Median;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double CopyGigabytesPerSecond()
    {
        byte[] from = new byte[CopyBytes], to = new byte[CopyBytes];
        from.CopyTo(to, 0);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 10; i++) from.CopyTo(to, 0);
        return 10.0 * CopyBytes / watch.Elapsed.TotalSeconds / 1e9;
    }
}
