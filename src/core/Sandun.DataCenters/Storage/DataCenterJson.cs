using System.Text.Json.Serialization;

namespace Sandun.DataCenters;

/// <summary>The JSON of stored entities: camel case, enums as text, derived members left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DataCenter))]
[JsonSerializable(typeof(SwitchPlan))]
[JsonSerializable(typeof(FailoverPolicy))]
internal sealed partial class DataCenterJson : JsonSerializerContext;
