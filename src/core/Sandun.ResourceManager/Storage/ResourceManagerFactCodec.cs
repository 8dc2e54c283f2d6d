using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Keeps agents and frameworks, each as one readable entity; everything else is learnt again.</summary>
public sealed class ResourceManagerFactCodec : IFactCodec<ResourceManagerFact>
{
    private const string Agents = "resources/agents/";
    private const string Frameworks = "resources/frameworks/";
    private const string Roles = "resources/roles/";

    private const string Gone = "resources/gone/";
    private const string Maintenance = "resources/maintenance/plan";

    public string Prefix => "resources/";

    public StoredEntity? Encode(ResourceManagerFact fact) => fact switch
    {
        ResourceManagerFact.AgentPut put => Put(Agents + Segment(put.Agent.Id.Value), put.Agent, ResourceManagerJson.Default.AgentRecord),
        ResourceManagerFact.AgentRemoved removed => new StoredEntity(Agents + Segment(removed.Id.Value), null),
        ResourceManagerFact.FrameworkPut put =>
            Put(Frameworks + Segment(put.Framework.Id.Value), put.Framework, ResourceManagerJson.Default.FrameworkRecord),
        ResourceManagerFact.FrameworkRemoved removed => new StoredEntity(Frameworks + Segment(removed.Id.Value), null),
        ResourceManagerFact.RolePut put => Put(Roles + Segment(put.Record.Role.Value), put.Record, ResourceManagerJson.Default.RoleRecord),
        ResourceManagerFact.RoleRemoved removed => new StoredEntity(Roles + Segment(removed.Role.Value), null),
        ResourceManagerFact.AgentGonePut put => Put(Gone + Segment(put.Agent.Id.Value), put.Agent, ResourceManagerJson.Default.GoneAgent),
        ResourceManagerFact.AgentGoneRemoved removed => new StoredEntity(Gone + Segment(removed.Id.Value), null),
        ResourceManagerFact.MaintenancePut put => Put(Maintenance, put.Plan, ResourceManagerJson.Default.MaintenancePlan),
        _ => null,
    };

    /// <inheritdoc/>
    public bool Knows(string key) => key.StartsWith(Agents, StringComparison.Ordinal) || key.StartsWith(Frameworks, StringComparison.Ordinal) ||
        key.StartsWith(Roles, StringComparison.Ordinal) || key.StartsWith(Gone, StringComparison.Ordinal) || key == Maintenance;

    public ResourceManagerFact Decode(string key, ReadOnlySpan<byte> value)
    {
        if (key.StartsWith(Agents, StringComparison.Ordinal))
            return new ResourceManagerFact.AgentPut(Read(key, value, ResourceManagerJson.Default.AgentRecord));
        if (key.StartsWith(Frameworks, StringComparison.Ordinal))
            return new ResourceManagerFact.FrameworkPut(Read(key, value, ResourceManagerJson.Default.FrameworkRecord));
        if (key.StartsWith(Roles, StringComparison.Ordinal))
            return new ResourceManagerFact.RolePut(Read(key, value, ResourceManagerJson.Default.RoleRecord));
        if (key.StartsWith(Gone, StringComparison.Ordinal))
            return new ResourceManagerFact.AgentGonePut(Read(key, value, ResourceManagerJson.Default.GoneAgent));
        if (key == Maintenance) return new ResourceManagerFact.MaintenancePut(Read(key, value, ResourceManagerJson.Default.MaintenancePlan));
        throw new FormatException($"key '{key}' is not one of the resource manager's");
    }

    public ResourceManagerFact DecodeRemoval(string key)
    {
        if (key.StartsWith(Agents, StringComparison.Ordinal))
            return new ResourceManagerFact.AgentRemoved(new AgentId(Uri.UnescapeDataString(key[Agents.Length..])));
        if (key.StartsWith(Frameworks, StringComparison.Ordinal))
            return new ResourceManagerFact.FrameworkRemoved(new FrameworkId(Uri.UnescapeDataString(key[Frameworks.Length..])));
        if (key.StartsWith(Roles, StringComparison.Ordinal))
            return new ResourceManagerFact.RoleRemoved(new Role(Uri.UnescapeDataString(key[Roles.Length..])));
        if (key.StartsWith(Gone, StringComparison.Ordinal))
            return new ResourceManagerFact.AgentGoneRemoved(new AgentId(Uri.UnescapeDataString(key[Gone.Length..])));
        throw new FormatException($"key '{key}' is not one the resource manager removes");
    }

    /// <summary>An id as one segment of a path, whatever its owner put into it.</summary>
    private static string Segment(string id) => Uri.EscapeDataString(id);

    private static StoredEntity Put<T>(string key, T entity, JsonTypeInfo<T> type) =>
        new(key, JsonSerializer.SerializeToUtf8Bytes(entity, type));

    private static T Read<T>(string key, ReadOnlySpan<byte> value, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(value, type) ?? throw new FormatException($"the entity '{key}' is empty");
        }
        catch (JsonException broken)
        {
            throw new FormatException($"the entity '{key}' cannot be read: {broken.Message}", broken);
        }
    }
}
