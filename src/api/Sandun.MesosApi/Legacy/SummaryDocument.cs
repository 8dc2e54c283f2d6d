using System.Text.Json;
using Sandun.MesosApi.Operator;
using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Legacy;

/// <summary><c>/state-summary</c>: agents and frameworks with how many tasks are in which state.</summary>
internal sealed class SummaryDocument(ClusterView view, PoolHistory history, MesosApiOptions options)
{
    private static readonly TaskState[] s_counted =
    [
        TaskState.Staging, TaskState.Starting, TaskState.Running, TaskState.Killing, TaskState.Finished, TaskState.Killed, TaskState.Failed,
        TaskState.Lost, TaskState.Error, TaskState.Unreachable,
    ];

    public IEnumerable<Action<Utf8JsonWriter>> Parts()
    {
        var known = history.Frameworks;
        yield return json =>
        {
            json.WriteStartObject();
            json.WriteString("hostname"u8, options.Hostname);
            if (options.Cluster is { } cluster) json.WriteString("cluster"u8, cluster);
            json.WriteStartArray("slaves"u8);
        };
        var completed = known.Values.SelectMany(framework => framework.CompletedTasks).ToLookup(task => task.Agent);
        foreach (var agent in view.Agents.Values.Where(AgentWriting.IsRegistered)) yield return json => WriteAgent(json, agent, completed[agent.Id]);
        yield return json =>
        {
            json.WriteEndArray();
            json.WriteStartArray("frameworks"u8);
        };
        var holdings = FrameworkHoldings.Of(view);
        foreach (var framework in view.Frameworks.Values) yield return json => WriteFramework(json, framework, FrameworkHoldings.In(holdings, framework.Id), known.GetValueOrDefault(framework.Id));
        yield return json =>
        {
            json.WriteEndArray();
            json.WriteEndObject();
        };
    }

    private void WriteAgent(Utf8JsonWriter json, AgentView agent, IEnumerable<PoolTask> completed)
    {
        json.WriteStartObject();
        AgentText.WriteMembers(json, agent, history.Agents.TryGetValue(agent.Id, out var at) ? at : null);
        WriteCounts(json, agent.Tasks, completed);
        json.WriteStartArray("framework_ids"u8);
        foreach (var framework in agent.Tasks.Concat(completed).Select(task => task.Key.Framework).Distinct()) json.WriteStringValue(framework.Value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFramework(Utf8JsonWriter json, FrameworkView framework, FrameworkHoldings holdings, FrameworkHistory? history)
    {
        json.WriteStartObject();
        FrameworkText.WriteSummary(json, framework.Info, framework, holdings.Used, holdings.Offered);
        var completed = history?.CompletedTasks ?? [];
        WriteCounts(json, holdings.Tasks, completed);
        json.WriteStartArray("slave_ids"u8);
        foreach (var agent in holdings.Agents.Concat(completed.Select(task => task.Agent)).Distinct()) json.WriteStringValue(agent.Value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, IReadOnlyList<PoolTask> tasks, IEnumerable<PoolTask> completed)
    {
        Span<int> counts = stackalloc int[32];
        foreach (var task in tasks) counts[(int)task.Status.State]++;
        foreach (var task in completed) counts[(int)task.Status.State]++;
        foreach (var state in s_counted) json.WriteNumber(state.MesosName(), counts[(int)state]);
    }
}
