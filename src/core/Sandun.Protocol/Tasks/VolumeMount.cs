namespace Sandun.Protocol;

/// <summary>A directory of the agent made visible to a task.</summary>
/// <param name="ContainerPath">Absolute path in the container, or relative to the sandbox.</param>
/// <param name="HostPath">What <paramref name="Kind"/> says: a path on the agent, or a name.</param>
/// <param name="ReadOnly">Whether the task may not write to it.</param>
/// <param name="Kind">What lies there.</param>
public sealed record VolumeMount(string ContainerPath, string HostPath, bool ReadOnly, VolumeKind Kind = VolumeKind.Host)
{
    /// <summary>The path or mount disk a persistent volume lies on; null for the agent's work directory.</summary>
    public DiskSource? Disk { get; init; }
}
