using System.Text.Json.Serialization;
using Sandun.Protocol;

namespace Sandun.Proxies;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RegistryView))]
[JsonSerializable(typeof(RouterCertificate[]))]
internal sealed partial class RegistryFileJson : JsonSerializerContext;
