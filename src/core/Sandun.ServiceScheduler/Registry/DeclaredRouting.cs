using System.Text.Json.Serialization;

namespace Sandun.ServiceScheduler;

/// <summary>The <c>routing</c> member of an app's definition.</summary>
internal sealed record DeclaredRouting(IReadOnlyList<DeclaredHttp>? Http);

/// <summary>Virtual hosts of one port.</summary>
internal sealed record DeclaredHttp(int PortIndex, IReadOnlyList<string>? Hosts, string? Path);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeclaredRouting))]
internal sealed partial class RoutingJson : JsonSerializerContext;
