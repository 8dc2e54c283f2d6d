using System.Text.Json.Serialization;

namespace Sandun.Server.Scaling;

/// <summary>JSON of what the store keeps of scaling.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredScaling))]
internal sealed partial class StoredScalingJson : JsonSerializerContext;
