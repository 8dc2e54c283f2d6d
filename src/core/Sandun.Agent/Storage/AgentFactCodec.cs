using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>Keeps an agent's identity under <c>agent/identity</c> and each task under <c>agent/tasks/ID</c>.</summary>
public sealed class AgentFactCodec : IFactCodec<AgentFact>
{
    private const string IdentityKey = "agent/identity";
    private const string TaskPrefix = "agent/tasks/";

    public string Prefix => "agent/";

    public StoredEntity? Encode(AgentFact fact) => fact switch
    {
        AgentFact.IdentityPut put => new StoredEntity(IdentityKey, JsonSerializer.SerializeToUtf8Bytes(put.Identity, AgentJson.Default.AgentIdentity)),
        AgentFact.TaskPut put => new StoredEntity(TaskPrefix + put.Task.Id, JsonSerializer.SerializeToUtf8Bytes(put.Task, AgentJson.Default.HeldTask)),
        AgentFact.TaskRemoved removed => new StoredEntity(TaskPrefix + removed.Id, null),
        _ => null,
    };

    public AgentFact Decode(string key, ReadOnlySpan<byte> value)
    {
        try
        {
            if (key == IdentityKey) return new AgentFact.IdentityPut(Read(key, JsonSerializer.Deserialize(value, AgentJson.Default.AgentIdentity)));
            if (key.StartsWith(TaskPrefix, StringComparison.Ordinal))
                return new AgentFact.TaskPut(Read(key, JsonSerializer.Deserialize(value, AgentJson.Default.HeldTask)));
        }
        catch (JsonException broken)
        {
            throw new FormatException($"'{key}' in the agent's checkpoint cannot be read: {broken.Message}", broken);
        }

        throw new FormatException($"'{key}' is not a key of an agent's checkpoint");
    }

    public AgentFact DecodeRemoval(string key) => key.StartsWith(TaskPrefix, StringComparison.Ordinal)
        ? new AgentFact.TaskRemoved(new TaskId(key[TaskPrefix.Length..]))
        : throw new FormatException($"'{key}' is not a key an agent's checkpoint removes");

    private static T Read<T>(string key, T? value) => value ?? throw new FormatException($"'{key}' in the agent's checkpoint is null");
}
