using Sandun.Agent;
using Sandun.MesosApi.Metrics;
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
        };
        options.Counts.CopyTo(metrics);
        var containers = AgentContainer.Of(view);
        metrics["slave/frameworks_active"] = containers.Where(container => !container.HasEnded).Select(container => container.Framework).Distinct().Count();
        Executors(metrics, view);
        foreach (var state in new[] { TaskState.Staging, TaskState.Starting, TaskState.Running, TaskState.Killing })
            metrics["slave/tasks_" + state.MesosName()["TASK_".Length..].ToLowerInvariant()] = view.Tasks.Values.Count(task => task.Latest.State == state);
        var used = containers.Aggregate(Resources.None, (sum, container) => sum + container.Resources);
        foreach (var name in ScalarMetrics.Names)
        {
            ScalarMetrics.Add(metrics, $"slave/{name}", ScalarMetrics.Amount(spec.Total, name, isRevocable: false), ScalarMetrics.Amount(used, name, isRevocable: false));
            ScalarMetrics.Add(metrics, $"slave/{name}_revocable", ScalarMetrics.Amount(spec.Total, name, isRevocable: true), ScalarMetrics.Amount(used, name, isRevocable: true));
        }

        MachineMetrics.Add(metrics);
        return metrics;
    }

    /// <summary>A task of the agent's own counts as the executor it would have in Mesos.</summary>
    private static void Executors(SortedDictionary<string, double> metrics, AgentSnapshot view)
    {
        var own = view.Tasks.Values.Where(task => task.ExecutorRun is null).Select(task => task.Stage).ToList();
        var stages = view.Executors.Values.Select(executor => executor.Stage).ToList();
        metrics["slave/executors_registering"] = own.Count(stage => stage == TaskStage.Launching) + stages.Count(stage => stage is ExecutorStage.Launching or ExecutorStage.Awaited);
        metrics["slave/executors_running"] = own.Count(stage => stage == TaskStage.Running) + stages.Count(stage => stage == ExecutorStage.Subscribed);
        metrics["slave/executors_terminating"] = own.Count(stage => stage is TaskStage.Killing or TaskStage.CancellingLaunch) + stages.Count(stage => stage == ExecutorStage.Ending);
    }
}
