using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Marathon's <c>container</c> member.</summary>
public sealed record ContainerSpec
{
    /// <summary>Whether its type is DOCKER (Marathon's default), else MESOS.</summary>
    public bool IsDockerType { get; init; } = true;

    /// <summary>Image; null for a MESOS container without one, which is a plain process.</summary>
    public string? Image { get; init; }

    public bool ForcePullImage { get; init; }
    public bool Privileged { get; init; }

    /// <summary>The secret in <see cref="AppSpec.Secrets"/> with the registry's credentials; null to pull as anybody.</summary>
    public string? PullSecret { get; init; }

    public LinuxSpec? Linux { get; init; }
    public ImmutableArray<KeyValuePair<string, string>> Parameters { get; init; } = [];
    public ImmutableArray<VolumeMount> Volumes { get; init; } = [];
    public ImmutableArray<PersistentVolume> PersistentVolumes { get; init; } = [];
    public ImmutableArray<SecretVolume> SecretVolumes { get; init; } = [];
}
