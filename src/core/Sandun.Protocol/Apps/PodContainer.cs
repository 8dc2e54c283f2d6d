using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>One container of a pod; its name is unique in it.</summary>
public sealed record PodContainer
{
    public required string Name { get; init; }
    public required ResourceAmounts Amounts { get; init; }
    public long? CpuLimitMillis { get; init; }
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Run by a shell; null when <see cref="Arguments"/> or the image say what to run.</summary>
    public string? Command { get; init; }

    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Docker image; null for a plain process.</summary>
    public string? Image { get; init; }

    public bool ForcePullImage { get; init; }

    /// <summary>The secret in <see cref="AppSpec.Secrets"/> with the registry's credentials; null to pull as anybody.</summary>
    public string? PullSecret { get; init; }

    /// <summary>Its own <c>linuxInfo</c> upon the pod's.</summary>
    public LinuxSpec? Linux { get; init; }

    public string? User { get; init; }
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = Sorted.Empty;

    /// <summary>Variables whose value is a secret, by the secret's name in <see cref="AppSpec.Secrets"/>.</summary>
    public ImmutableSortedDictionary<string, string> EnvironmentSecrets { get; init; } = Sorted.Empty;

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = Sorted.Empty;

    /// <summary>How many of the pod's ports are this container's endpoints.</summary>
    public int PortCount { get; init; }

    /// <summary>Whether one of the pod's health checks is this container's.</summary>
    public bool HasHealthCheck { get; init; }

    public ImmutableArray<PodVolumeMount> Mounts { get; init; } = [];
    public ImmutableArray<FetchSpec> Fetch { get; init; } = [];
    public TimeSpan? KillGrace { get; init; }
    public bool Tty { get; init; }

    /// <summary>Members that decide nothing here but are stored and returned, each as its JSON text by member name.</summary>
    public ImmutableSortedDictionary<string, string> Extensions { get; init; } = Sorted.Empty;
}
