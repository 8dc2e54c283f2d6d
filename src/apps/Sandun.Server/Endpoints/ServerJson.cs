using System.Text.Json.Serialization;

namespace Sandun.Server.Endpoints;

/// <summary>What the server answers beside the native API's own types.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(VersionBody))]
[JsonSerializable(typeof(ReadyBody))]
[JsonSerializable(typeof(LoginBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(string))]
internal sealed partial class ServerJson : JsonSerializerContext;

/// <param name="Version">The server's version.</param>
internal sealed record VersionBody(string Version);

/// <param name="Ready">Whether server, an agent and a router work together.</param>
/// <param name="Message">What is missing; empty when nothing is.</param>
/// <param name="Agents">Agents that are reachable.</param>
/// <param name="Routers">Routers that reported.</param>
internal sealed record ReadyBody(bool Ready, string Message, int Agents, int Routers);

/// <param name="User">The principal's name.</param>
/// <param name="Password">Its secret.</param>
internal sealed record LoginBody(string? User, string? Password);

/// <param name="Token">For <c>Authorization: Bearer</c>, until it ends.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record TokenBody(string Token, DateTimeOffset ExpiresAt);
