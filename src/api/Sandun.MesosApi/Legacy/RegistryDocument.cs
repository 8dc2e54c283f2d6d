using System.Text.Json;
using Google.Protobuf;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Mapping;
using Sandun.MesosApi.Operator;
using Sandun.Protocol;

namespace Sandun.MesosApi.Legacy;

/// <summary>What is kept of the pool, in the form of Mesos' registry: <c>/registrar(1)/registry</c>.</summary>
internal static class RegistryDocument
{
    public static IEnumerable<Action<Utf8JsonWriter>> Parts(IMesosPool pool, MesosApiOptions options)
    {
        var (view, history) = (pool.View, pool.History);
        yield return json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("master"u8);
            Info(json, Masters.Info(options));
            json.WriteEndObject();
            BeginList(json, "slaves", "slaves");
        };
        foreach (var agent in view.Agents.Values.Where(agent => !agent.IsLost)) yield return json => InfoObject(json, AgentInfoMapping.ToWire(agent.Spec));
        yield return json =>
        {
            EndList(json);
            BeginList(json, "unreachable", "slaves");
            foreach (var agent in view.Agents.Values.Where(agent => agent.IsLost)) WriteTimed(json, agent.Id, agent.Since);
            EndList(json);
            BeginList(json, "gone", "slaves");
            foreach (var (id, at) in history.GoneAgents) WriteTimed(json, id, at);
            EndList(json);
            BeginList(json, "machines", "machines");
            foreach (var machine in MaintenanceWriting.Machines(view)) InfoObject(json, machine);
            EndList(json);
            json.WriteStartArray("schedules"u8);
            if (!view.Maintenance.Plan.Windows.IsEmpty) MessageJson.Write(json, MaintenanceWriting.Schedule(view));
            json.WriteEndArray();
            json.WriteStartArray("quota_configs"u8);
            foreach (var quota in RoleWriting.Quota(view).Configs) MessageJson.Write(json, quota);
            json.WriteEndArray();
            json.WriteStartArray("weights"u8);
            foreach (var weight in RoleWriting.Weights(view).WeightInfos) InfoObject(json, weight);
            json.WriteEndArray();
            json.WriteEndObject();
        };
    }

    private static void WriteTimed(Utf8JsonWriter json, AgentId id, DateTimeOffset at)
    {
        json.WriteStartObject();
        json.WriteStartObject("id"u8);
        json.WriteString("value"u8, id.Value);
        json.WriteEndObject();
        json.WriteStartObject("timestamp"u8);
        json.WriteNumber("nanoseconds"u8, Scalars.Nanoseconds(at - DateTimeOffset.UnixEpoch));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void InfoObject(Utf8JsonWriter json, IMessage info)
    {
        json.WriteStartObject();
        Info(json, info);
        json.WriteEndObject();
    }

    private static void Info(Utf8JsonWriter json, IMessage info)
    {
        json.WritePropertyName("info"u8);
        MessageJson.Write(json, info);
    }

    private static void BeginList(Utf8JsonWriter json, string outer, string inner)
    {
        json.WriteStartObject(outer);
        json.WriteStartArray(inner);
    }

    private static void EndList(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
