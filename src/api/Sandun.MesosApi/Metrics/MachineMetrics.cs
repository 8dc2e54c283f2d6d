using System.Globalization;
using System.Text.Json;

namespace Sandun.MesosApi.Metrics;

/// <summary>Load, processors and memory of this machine, under Mesos' names.</summary>
internal static class MachineMetrics
{
    private static readonly (string Name, string Metric)[] s_stats =
    [
        ("avg_load_1min", "system/load_1min"), ("avg_load_5min", "system/load_5min"), ("avg_load_15min", "system/load_15min"),
        ("cpus_total", "system/cpus_total"), ("mem_total_bytes", "system/mem_total_bytes"), ("mem_free_bytes", "system/mem_free_bytes"),
    ];

    /// <summary>Adds what the kernel tells; nothing where it does not.</summary>
    public static void Add(SortedDictionary<string, double> metrics)
    {
        metrics["system/cpus_total"] = Environment.ProcessorCount;
        if (!File.Exists("/proc/loadavg")) return;
        var load = File.ReadAllText("/proc/loadavg").Split(' ');
        metrics["system/load_1min"] = Number(load[0]);
        metrics["system/load_5min"] = Number(load[1]);
        metrics["system/load_15min"] = Number(load[2]);
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts[0] == "MemTotal:") metrics["system/mem_total_bytes"] = Number(parts[1]) * 1024;
            if (parts[0] == "MemAvailable:") metrics["system/mem_free_bytes"] = Number(parts[1]) * 1024;
        }
    }

    /// <summary><c>/system/stats.json</c>.</summary>
    public static void WriteStats(Utf8JsonWriter json)
    {
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        Add(metrics);
        json.WriteStartObject();
        foreach (var (name, metric) in s_stats)
            if (metrics.TryGetValue(metric, out var value))
                json.WriteNumber(name, value);
        json.WriteEndObject();
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
