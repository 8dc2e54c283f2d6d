using System.Globalization;
using Sandun.Protocol;

namespace Sandun.MesosApi.Agents;

/// <summary>An agent's metrics under Mesos' names, ordered by name.</summary>
internal static class AgentMetrics
{
    public static SortedDictionary<string, double> Of(AgentApiOptions options)
    {
        var (view, spec) = (options.View(), options.Now());
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["slave/registered"] = view.Link.Registered ? 1 : 0, ["slave/uptime_secs"] = (options.Time.GetUtcNow() - options.StartedAt).TotalSeconds,
            ["slave/recovery_errors"] = 0,
        };
        var containers = AgentContainer.Of(view);
        metrics["slave/frameworks_active"] = containers.Where(container => !container.HasEnded).Select(container => container.Framework).Distinct().Count();
        metrics["slave/executors_running"] = containers.Count(container => !container.HasEnded);
        metrics["slave/executors_terminated"] = containers.Count(container => container.HasEnded);
        foreach (var state in Enum.GetValues<TaskState>())
            metrics["slave/tasks_" + state.MesosName()["TASK_".Length..].ToLowerInvariant()] = view.Tasks.Values.Count(task => task.Latest.State == state);
        var used = containers.Aggregate(Resources.None, (sum, container) => sum + container.Resources);
        foreach (var name in new[] { "cpus", "mem", "disk", "gpus" })
        {
            var (total, taken) = (Amount(spec.Total, name), Amount(used, name));
            metrics[$"slave/{name}_total"] = total;
            metrics[$"slave/{name}_used"] = taken;
            metrics[$"slave/{name}_percent"] = total > 0 ? taken / total : 0;
        }

        Machine(metrics);
        return metrics;
    }

    private static void Machine(SortedDictionary<string, double> metrics)
    {
        metrics["system/cpus_total"] = Environment.ProcessorCount;
        if (!File.Exists("/proc/loadavg")) return;
        var load = File.ReadAllText("/proc/loadavg").Split(' ');
        for (var i = 0; i < 3; i++) metrics[$"system/load_{(i == 0 ? 1 : i == 1 ? 5 : 15)}min"] = double.Parse(load[i], CultureInfo.InvariantCulture);
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts[0] == "MemTotal:") metrics["system/mem_total_bytes"] = Kilobytes(parts[1]);
            if (parts[0] == "MemAvailable:") metrics["system/mem_free_bytes"] = Kilobytes(parts[1]);
        }
    }

    private static double Kilobytes(string text) => double.Parse(text, CultureInfo.InvariantCulture) * 1024;

    private static double Amount(Resources resources, string name) =>
        resources.Each().Where(resource => resource.Name == name && resource.Type == ResourceType.Scalar).Sum(resource => Mapping.Scalars.Value(name, resource.Amount));
}
