using System.Text.Json.Serialization;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>JSON of what the resource manager keeps.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(SortedTextMapJsonConverter)])]
[JsonSerializable(typeof(AgentRecord))]
[JsonSerializable(typeof(FrameworkRecord))]
[JsonSerializable(typeof(RoleRecord))]
[JsonSerializable(typeof(GoneAgent))]
[JsonSerializable(typeof(MaintenancePlan))]
internal sealed partial class ResourceManagerJson : JsonSerializerContext;
