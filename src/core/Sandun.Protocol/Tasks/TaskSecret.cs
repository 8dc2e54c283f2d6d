using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>A secret a task is given when it starts. Exactly one of <paramref name="Variable"/> and <paramref name="File"/> is set.</summary>
/// <param name="Source">Its name in the secret store.</param>
/// <param name="Variable">The environment variable that holds it.</param>
/// <param name="File">The file that holds it: an absolute path in the container, or relative to the sandbox.</param>
public sealed record TaskSecret(string Source, string? Variable, string? File)
{
    /// <summary>The secret itself: put in on the way to the agent, and neither stored nor shown anywhere. Null where it is not known.</summary>
    [JsonIgnore]
    public SecretValue? Value { get; init; }
}
