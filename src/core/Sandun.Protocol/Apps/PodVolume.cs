namespace Sandun.Protocol;

/// <summary>A volume of a pod; of its sources at most one is set, and none for a directory that lives as long as the pod's instance.</summary>
/// <param name="Name">What its containers' mounts call it.</param>
/// <param name="HostPath">A directory of the machine.</param>
/// <param name="Secret">A secret's name in <see cref="AppSpec.Secrets"/>.</param>
public sealed record PodVolume(string Name, string? HostPath, string? Secret)
{
    /// <summary>What it takes of the agent's disk when it is a persistent one: its directory outlives the pod's instance. Null for others.</summary>
    public long? PersistentBytes { get; init; }

    /// <summary>The disk a persistent one is to lie on; null for the agent's work directory.</summary>
    public DiskWish? Disk { get; init; }
}

/// <summary>A volume as one container of the pod sees it.</summary>
/// <param name="Name">The volume.</param>
/// <param name="Path">Absolute path in the container, or relative to its sandbox.</param>
/// <param name="ReadOnly">Whether the container may not write to it.</param>
public sealed record PodVolumeMount(string Name, string Path, bool ReadOnly);
