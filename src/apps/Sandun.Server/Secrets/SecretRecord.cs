using System.Text.Json.Serialization;

namespace Sandun.Server.Secrets;

/// <summary>A secret as it is kept: encrypted by AES-256-GCM with its name as associated data, so that no two can be exchanged.</summary>
/// <param name="Key">Which key it was encrypted with: the first eight bytes of the key's SHA-256, in hexadecimal.</param>
/// <param name="Nonce">Drawn for each writing; 12 bytes.</param>
/// <param name="Text">The encrypted bytes, followed by the tag of 16 bytes.</param>
/// <param name="Created">When it was first kept.</param>
/// <param name="Updated">When it was last changed.</param>
internal sealed record SecretRecord(string Key, byte[] Nonce, byte[] Text, DateTimeOffset Created, DateTimeOffset Updated);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SecretRecord))]
internal sealed partial class SecretJson : JsonSerializerContext;
