using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>
/// A secret a task is given when it starts. At most one of <paramref name="Variable"/> and <paramref name="File"/> is set; where none is, it is
/// the credentials its image is pulled with, in the form of Docker's config.json, and the task never sees it.
/// </summary>
/// <param name="Source">Its name in the secret store; empty for one that a framework gave by value.</param>
/// <param name="Variable">The environment variable that holds it.</param>
/// <param name="File">The file that holds it: an absolute path in the container, or relative to the sandbox.</param>
public sealed record TaskSecret(string Source, string? Variable, string? File)
{
    /// <summary>Whether it is for the registry.</summary>
    [JsonIgnore]
    public bool IsForPull => Variable is null && File is null;

    /// <summary>Whether the secret store is asked for its value.</summary>
    [JsonIgnore]
    public bool IsOfStore => Source.Length > 0;

    /// <summary>The secret itself: put in on the way to the agent, and neither stored nor shown anywhere. Null where it is not known.</summary>
    [JsonIgnore]
    public SecretValue? Value { get; init; }
}
