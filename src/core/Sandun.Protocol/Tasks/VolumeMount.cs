namespace Sandun.Protocol;

/// <summary>A directory of the agent made visible in a container.</summary>
/// <param name="ContainerPath">Absolute path in the container, or relative to the sandbox.</param>
/// <param name="HostPath">Path on the agent.</param>
/// <param name="ReadOnly">Whether the container may not write to it.</param>
public sealed record VolumeMount(string ContainerPath, string HostPath, bool ReadOnly);
