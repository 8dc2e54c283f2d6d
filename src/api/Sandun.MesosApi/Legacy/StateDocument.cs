using System.Text.Json;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Mapping;
using Sandun.MesosApi.Operator;
using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Legacy;

/// <summary><c>/state</c>, written from one published view in parts so that it can be sent while it is written.</summary>
internal sealed class StateDocument(ClusterView view, PoolHistory history, MesosApiOptions options)
{
    public IEnumerable<Action<Utf8JsonWriter>> Parts()
    {
        yield return WriteHead;
        foreach (var agent in view.Agents.Values.Where(AgentWriting.IsRegistered)) yield return json => WriteAgent(json, agent);
        yield return json =>
        {
            json.WriteEndArray();
            json.WriteStartArray("recovered_slaves"u8);
        };
        foreach (var agent in view.Agents.Values.Where(agent => agent.IsAwaited)) yield return json => AgentText.WriteIdentity(json, agent);
        yield return json =>
        {
            json.WriteEndArray();
            json.WriteStartArray("frameworks"u8);
        };
        foreach (var part in Frameworks()) yield return part;
        yield return json =>
        {
            json.WriteEndArray();
            json.WriteStartArray("completed_frameworks"u8);
        };
        foreach (var ended in history.CompletedFrameworks)
            foreach (var part in Completed(ended)) yield return part;
        yield return json =>
        {
            json.WriteEndArray();
            Empty(json, "orphan_tasks");
            Empty(json, "unregistered_frameworks");
            json.WriteEndObject();
        };
    }

    /// <summary>The frameworks of the view, one after the other.</summary>
    public IEnumerable<Action<Utf8JsonWriter>> Frameworks(string? only = null)
    {
        var holdings = FrameworkHoldings.Of(view);
        var known = history.Frameworks;
        foreach (var framework in view.Frameworks.Values.Where(framework => only is null || framework.Id.Value == only))
            foreach (var part in Framework(framework.Info, framework, known.GetValueOrDefault(framework.Id), FrameworkHoldings.In(holdings, framework.Id)))
                yield return part;
    }

    /// <summary>One framework that has ended.</summary>
    public static IEnumerable<Action<Utf8JsonWriter>> Completed(FrameworkHistory ended) =>
        Framework(ended.Record.About, null, ended, FrameworkHoldings.In([], ended.Record.Id));

    private void WriteHead(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("version"u8, MesosApiOptions.MesosVersion);
        BuildStamp.Write(json);
        json.WriteNumber("start_time"u8, Scalars.Epoch(options.StartedAt));
        json.WriteNumber("elected_time"u8, Scalars.Epoch(options.StartedAt));
        json.WriteString("id"u8, options.MasterId);
        json.WriteString("pid"u8, Masters.Pid(options));
        json.WriteString("hostname"u8, options.Hostname);
        json.WriteStartArray("capabilities"u8);
        foreach (var name in new[] { "AGENT_UPDATE", "AGENT_DRAINING", "QUOTA_V2" }) json.WriteStringValue(name);
        json.WriteEndArray();
        var registered = view.Agents.Values.Count(AgentWriting.IsRegistered);
        var active = view.Agents.Values.Count(AgentWriting.IsActive);
        json.WriteNumber("activated_slaves"u8, active);
        json.WriteNumber("deactivated_slaves"u8, registered - active);
        json.WriteNumber("unreachable_slaves"u8, view.Agents.Values.Count(agent => agent.IsLost));
        json.WriteString("leader"u8, Masters.Pid(options));
        json.WriteStartObject("leader_info"u8);
        json.WriteString("id"u8, options.MasterId);
        json.WriteString("pid"u8, Masters.Pid(options));
        json.WriteNumber("port"u8, options.Address.Port);
        json.WriteString("hostname"u8, options.Hostname);
        json.WriteEndObject();
        if (OfferMapping.Domain(options.Region, options.Zone) is { } domain)
        {
            json.WritePropertyName("domain"u8);
            MessageJson.Write(json, domain);
        }

        if (options.Cluster is { } cluster) json.WriteString("cluster"u8, cluster);
        FlagText.Write(json, options);
        json.WriteStartArray("slaves"u8);
    }

    private void WriteAgent(Utf8JsonWriter json, AgentView agent)
    {
        json.WriteStartObject();
        AgentText.WriteMembers(json, agent, history.Agents.TryGetValue(agent.Id, out var at) ? at : null);
        json.WriteEndObject();
    }

    private static IEnumerable<Action<Utf8JsonWriter>> Framework(FrameworkInfo info, FrameworkView? living, FrameworkHistory? history, FrameworkHoldings holdings)
    {
        yield return json =>
        {
            json.WriteStartObject();
            FrameworkText.WriteSummary(json, info, living, holdings.Used, holdings.Offered);
            FrameworkText.WriteDetails(json, info, history, holdings.Used + holdings.Offered);
            json.WriteStartArray("tasks"u8);
        };
        foreach (var task in holdings.Tasks.Where(task => task.Status.State != TaskState.Unreachable)) yield return json => TaskText.Write(json, task);
        yield return json =>
        {
            json.WriteEndArray();
            json.WriteStartArray("unreachable_tasks"u8);
            foreach (var task in holdings.Tasks.Where(task => task.Status.State == TaskState.Unreachable)) TaskText.Write(json, task);
            json.WriteEndArray();
            json.WriteStartArray("completed_tasks"u8);
            foreach (var task in history?.CompletedTasks ?? []) TaskText.Write(json, task);
            json.WriteEndArray();
            json.WriteStartArray("offers"u8);
            foreach (var offer in holdings.Offers) FrameworkText.WriteOffer(json, info, offer);
            json.WriteEndArray();
            FrameworkText.WriteEnd(json, info, living?.Constraints ?? [], holdings.Tasks);
            json.WriteEndObject();
        };
    }

    private static void Empty(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        json.WriteEndArray();
    }
}
