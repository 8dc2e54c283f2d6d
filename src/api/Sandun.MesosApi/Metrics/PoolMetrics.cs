using System.Globalization;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Metrics;

/// <summary>The numbers Mesos' masters publish, under their names.</summary>
internal static class PoolMetrics
{
    public static SortedDictionary<string, double> Of(IMesosPool pool, MesosApiOptions options)
    {
        var view = pool.View;
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["master/elected"] = options.Leads() ? 1 : 0,
            ["master/uptime_secs"] = (options.Time.GetUtcNow() - options.StartedAt).TotalSeconds,
            ["master/operator_event_stream_subscribers"] = pool.History.FollowerCount,
            ["master/outstanding_offers"] = view.Agents.Values.Sum(agent => agent.Offered.Count),
            ["system/cpus_total"] = Environment.ProcessorCount,
        };
        Agents(metrics, view);
        Frameworks(metrics, view);
        Resources(metrics, view);
        Tasks(metrics, view, pool);
        Machine(metrics);
        return metrics;
    }

    private static void Agents(SortedDictionary<string, double> metrics, ClusterView view)
    {
        var reachable = view.Agents.Values.Count(agent => agent.Reachable);
        metrics["master/slaves_active"] = reachable;
        metrics["master/slaves_inactive"] = 0;
        metrics["master/slaves_connected"] = reachable;
        metrics["master/slaves_disconnected"] = view.Agents.Count - reachable;
        metrics["master/slaves_unreachable"] = view.Agents.Count - reachable;
    }

    private static void Frameworks(SortedDictionary<string, double> metrics, ClusterView view)
    {
        var connected = view.Frameworks.Values.Count(framework => framework.Connected);
        metrics["master/frameworks_active"] = connected;
        metrics["master/frameworks_inactive"] = 0;
        metrics["master/frameworks_connected"] = connected;
        metrics["master/frameworks_disconnected"] = view.Frameworks.Count - connected;
    }

    private static void Resources(SortedDictionary<string, double> metrics, ClusterView view)
    {
        foreach (var name in new[] { "cpus", "mem", "disk", "gpus" })
        {
            var total = view.Agents.Values.Where(agent => agent.Reachable).Sum(agent => Amount(agent.Spec.Total, name));
            var used = view.Agents.Values.SelectMany(agent => agent.Used.Values).Sum(one => Amount(one, name));
            metrics[$"master/{name}_total"] = total;
            metrics[$"master/{name}_used"] = used;
            metrics[$"master/{name}_percent"] = total > 0 ? used / total : 0;
        }
    }

    private static void Tasks(SortedDictionary<string, double> metrics, ClusterView view, IMesosPool pool)
    {
        foreach (var state in new[] { TaskState.Staging, TaskState.Starting, TaskState.Running, TaskState.Killing, TaskState.Unreachable })
            metrics["master/tasks_" + Name(state)] = view.Agents.Values.Sum(agent => agent.Tasks.Count(task => task.Status.State == state));
        foreach (var state in Enum.GetValues<TaskState>().Where(state => state.IsTerminal()))
            metrics["master/tasks_" + Name(state)] = pool.History.EndedIn(state);
    }

    private static void Machine(SortedDictionary<string, double> metrics)
    {
        if (!File.Exists("/proc/loadavg")) return;
        var load = File.ReadAllText("/proc/loadavg").Split(' ');
        metrics["system/load_1min"] = double.Parse(load[0], CultureInfo.InvariantCulture);
        metrics["system/load_5min"] = double.Parse(load[1], CultureInfo.InvariantCulture);
        metrics["system/load_15min"] = double.Parse(load[2], CultureInfo.InvariantCulture);
        var memory = GC.GetGCMemoryInfo();
        metrics["system/mem_total_bytes"] = memory.TotalAvailableMemoryBytes;
        metrics["system/mem_free_bytes"] = memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes;
    }

    private static string Name(TaskState state) => state.MesosName()["TASK_".Length..].ToLowerInvariant();

    private static double Amount(Resources resources, string name) =>
        resources.Each().Where(resource => resource.Name == name && resource.Type == ResourceType.Scalar).Sum(resource => Mapping.Scalars.Value(name, resource.Amount));
}
