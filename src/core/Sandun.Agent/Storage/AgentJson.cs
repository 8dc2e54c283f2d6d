using System.Text.Json.Serialization;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>The JSON of an agent's checkpoint, generated so that it works without reflection. Member names are stored: rename none.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SortedTextMapJsonConverter)])]
[JsonSerializable(typeof(HeldTask))]
[JsonSerializable(typeof(AgentIdentity))]
[JsonSerializable(typeof(HeldExecutor))]
[JsonSerializable(typeof(AgentHoldings))]
[JsonSerializable(typeof(HeldOperation))]
internal sealed partial class AgentJson : JsonSerializerContext;
