using Sandun.MesosApi.Operator;
using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Metrics;

/// <summary>The numbers Mesos' masters publish, under their names.</summary>
internal static class PoolMetrics
{
    private static readonly TaskState[] s_states = Enum.GetValues<TaskState>();

    public static SortedDictionary<string, double> Of(IMesosPool pool, MesosApiOptions options)
    {
        var view = pool.View;
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["master/elected"] = options.Leads() ? 1 : 0,
            ["master/uptime_secs"] = (options.Time.GetUtcNow() - options.StartedAt).TotalSeconds,
            ["master/operator_event_stream_subscribers"] = pool.History.FollowerCount,
            ["master/outstanding_offers"] = view.Agents.Values.Sum(agent => agent.Offers.Length),
        };
        Agents(metrics, view);
        Frameworks(metrics, view);
        Resources(metrics, view);
        Revocable(metrics, view, pool.History.Counts);
        Tasks(metrics, view, pool.History);
        Roles(metrics, view);
        MachineMetrics.Add(metrics);
        pool.History.Counts.CopyTo(metrics);
        foreach (var (name, value) in options.Measured()) metrics[name] = value;
        return metrics;
    }

    private static void Agents(SortedDictionary<string, double> metrics, ClusterView view)
    {
        var registered = view.Agents.Values.Where(AgentWriting.IsRegistered).ToList();
        var (active, connected) = (registered.Count(AgentWriting.IsActive), registered.Count(agent => agent.Reachable));
        metrics["master/slaves_active"] = active;
        metrics["master/slaves_inactive"] = registered.Count - active;
        metrics["master/slaves_connected"] = connected;
        metrics["master/slaves_disconnected"] = registered.Count - connected;
        metrics["master/slaves_unreachable"] = view.Agents.Values.Count(agent => agent.IsLost);
    }

    private static void Frameworks(SortedDictionary<string, double> metrics, ClusterView view)
    {
        var connected = view.Frameworks.Values.Count(framework => framework.Connected);
        metrics["master/frameworks_active"] = connected;
        metrics["master/frameworks_inactive"] = view.Frameworks.Count - connected;
        metrics["master/frameworks_connected"] = connected;
        metrics["master/frameworks_disconnected"] = view.Frameworks.Count - connected;
    }

    private static void Resources(SortedDictionary<string, double> metrics, ClusterView view)
    {
        foreach (var name in ScalarMetrics.Names)
        {
            var total = view.Agents.Values.Where(agent => agent.Reachable).Sum(agent => Amount(agent.Spec.Total, name));
            var offered = view.Agents.Values.SelectMany(agent => agent.Offered.Values).Sum(one => Amount(one, name));
            var used = view.Agents.Values.SelectMany(agent => agent.Used.Values).Sum(one => Amount(one, name));
            ScalarMetrics.Add(metrics, $"master/{name}", total, used);
            metrics[$"allocator/mesos/resources/{name}/total"] = total;
            metrics[$"allocator/mesos/resources/{name}/offered_or_allocated"] = used + offered;
        }
    }

    private static void Revocable(SortedDictionary<string, double> metrics, ClusterView view, PoolCounts counts)
    {
        foreach (var name in ScalarMetrics.Names)
        {
            var total = counts.Oversubscribed.Sum(over => ScalarMetrics.Amount(over, name, isRevocable: true));
            var used = view.Agents.Values.SelectMany(agent => agent.Used.Values).Sum(one => ScalarMetrics.Amount(one, name, isRevocable: true));
            ScalarMetrics.Add(metrics, $"master/{name}_revocable", total, used);
        }
    }

    /// <summary>Shares and quota, by role.</summary>
    private static void Roles(SortedDictionary<string, double> metrics, ClusterView view)
    {
        foreach (var role in RoleWriting.Known(view))
        {
            metrics[$"allocator/mesos/roles/{role.Role}/shares/dominant"] = role.DominantShareMillionths / 1e6;
            foreach (var (word, amounts) in new[] { ("guarantee", role.Guarantees), ("limit", role.Limits) })
                foreach (var amount in amounts) metrics[$"allocator/mesos/quota/roles/{role.Role}/resources/{amount.Name}/{word}"] = Mapping.Scalars.Value(amount.Name, amount.Amount);
            foreach (var name in role.Guarantees.Concat(role.Limits).Select(amount => amount.Name).Distinct())
                metrics[$"allocator/mesos/quota/roles/{role.Role}/resources/{name}/offered_or_allocated"] = Amount(role.Used, name) + Amount(role.Offered, name);
        }
    }

    private static void Tasks(SortedDictionary<string, double> metrics, ClusterView view, PoolHistory history)
    {
        var all = new int[s_states.Length];
        var byFramework = new Dictionary<FrameworkId, int[]>();
        foreach (var task in history.TasksOf(view))
        {
            if (!byFramework.TryGetValue(task.Key.Framework, out var own)) byFramework.Add(task.Key.Framework, own = new int[s_states.Length]);
            all[(int)task.Status.State]++;
            own[(int)task.Status.State]++;
        }

        foreach (var state in new[] { TaskState.Staging, TaskState.Starting, TaskState.Running, TaskState.Killing, TaskState.Unreachable })
            metrics["master/tasks_" + Name(state)] = all[(int)state];
        foreach (var state in s_states.Where(state => state.IsTerminal()))
            metrics["master/tasks_" + Name(state)] = history.EndedIn(state);
        foreach (var framework in history.Frameworks.Values.Concat(history.CompletedFrameworks)) One(metrics, view, framework, byFramework.GetValueOrDefault(framework.Record.Id));
    }

    /// <summary>What one framework said, was told, did and has; a completed one for as long as it is remembered.</summary>
    private static void One(SortedDictionary<string, double> metrics, ClusterView view, FrameworkHistory framework, int[]? tasks)
    {
        var prefix = $"master/frameworks/{Uri.EscapeDataString(framework.Record.Name)}/{framework.Record.Id}/";
        var living = view.Frameworks.GetValueOrDefault(framework.Record.Id);
        framework.Counts.CopyTo(metrics, prefix);
        metrics[prefix + "subscribed"] = living is { Connected: true } ? 1 : 0;
        foreach (var state in s_states.Where(state => !state.IsTerminal())) metrics[$"{prefix}tasks/active/task_{Name(state)}"] = tasks?[(int)state] ?? 0;
        foreach (var role in living?.Roles ?? []) metrics[$"{prefix}roles/{role}/suppressed"] = living!.Suppressed.Contains(role) ? 1 : 0;
    }

    private static string Name(TaskState state) => state.MesosName()["TASK_".Length..].ToLowerInvariant();

    private static double Amount(Resources resources, string name) => ScalarMetrics.Amount(resources, name, isRevocable: false);
}
