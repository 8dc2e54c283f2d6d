using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>
/// Keeps an agent's identity under <c>agent/identity</c>, each task under <c>agent/tasks/ID</c>, each run of an executor under
/// <c>agent/executors/RUN</c>, what operations have made under <c>agent/holdings</c>, and each under <c>agent/operations/UUID</c>.
/// </summary>
public sealed class AgentFactCodec : IFactCodec<AgentFact>
{
    private const string IdentityKey = "agent/identity";
    private const string HoldingsKey = "agent/holdings";
    private const string TaskPrefix = "agent/tasks/";
    private const string ExecutorPrefix = "agent/executors/";
    private const string OperationPrefix = "agent/operations/";

    public string Prefix => "agent/";

    public StoredEntity? Encode(AgentFact fact) => fact switch
    {
        AgentFact.IdentityPut put => new StoredEntity(IdentityKey, JsonSerializer.SerializeToUtf8Bytes(put.Identity, AgentJson.Default.AgentIdentity)),
        AgentFact.TaskPut put => new StoredEntity(TaskPrefix + put.Task.Id, JsonSerializer.SerializeToUtf8Bytes(put.Task, AgentJson.Default.HeldTask)),
        AgentFact.TaskRemoved removed => new StoredEntity(TaskPrefix + removed.Id, null),
        AgentFact.ExecutorPut put => new StoredEntity(ExecutorPrefix + put.Executor.Run, JsonSerializer.SerializeToUtf8Bytes(put.Executor, AgentJson.Default.HeldExecutor)),
        AgentFact.ExecutorRemoved removed => new StoredEntity(ExecutorPrefix + removed.Run, null),
        AgentFact.HoldingsPut put => new StoredEntity(HoldingsKey, JsonSerializer.SerializeToUtf8Bytes(put.Holdings, AgentJson.Default.AgentHoldings)),
        AgentFact.OperationPut put =>
            new StoredEntity(OperationPrefix + put.Operation.Uuid, JsonSerializer.SerializeToUtf8Bytes(put.Operation, AgentJson.Default.HeldOperation)),
        AgentFact.OperationRemoved removed => new StoredEntity(OperationPrefix + removed.Uuid, null),
        _ => null,
    };

    public AgentFact Decode(string key, ReadOnlySpan<byte> value)
    {
        try
        {
            if (key == IdentityKey) return new AgentFact.IdentityPut(Read(key, JsonSerializer.Deserialize(value, AgentJson.Default.AgentIdentity)));
            if (key.StartsWith(TaskPrefix, StringComparison.Ordinal))
                return new AgentFact.TaskPut(Read(key, JsonSerializer.Deserialize(value, AgentJson.Default.HeldTask)));
            if (key.StartsWith(ExecutorPrefix, StringComparison.Ordinal))
                return new AgentFact.ExecutorPut(Read(key, JsonSerializer.Deserialize(value, AgentJson.Default.HeldExecutor)));
            if (key == HoldingsKey) return new AgentFact.HoldingsPut(Read(key, JsonSerializer.Deserialize(value, AgentJson.Default.AgentHoldings)));
            if (key.StartsWith(OperationPrefix, StringComparison.Ordinal))
                return new AgentFact.OperationPut(Read(key, JsonSerializer.Deserialize(value, AgentJson.Default.HeldOperation)));
        }
        catch (JsonException broken)
        {
            throw new FormatException($"'{key}' in the agent's checkpoint cannot be read: {broken.Message}", broken);
        }

        throw new FormatException($"'{key}' is not a key of an agent's checkpoint");
    }

    public AgentFact DecodeRemoval(string key)
    {
        if (key.StartsWith(TaskPrefix, StringComparison.Ordinal)) return new AgentFact.TaskRemoved(new TaskId(key[TaskPrefix.Length..]));
        if (key.StartsWith(ExecutorPrefix, StringComparison.Ordinal)) return new AgentFact.ExecutorRemoved(new TaskId(key[ExecutorPrefix.Length..]));
        return key.StartsWith(OperationPrefix, StringComparison.Ordinal) && Guid.TryParse(key.AsSpan(OperationPrefix.Length), out var uuid)
            ? new AgentFact.OperationRemoved(uuid)
            : throw new FormatException($"'{key}' is not a key an agent's checkpoint removes");
    }

    private static T Read<T>(string key, T? value) => value ?? throw new FormatException($"'{key}' in the agent's checkpoint is null");
}
