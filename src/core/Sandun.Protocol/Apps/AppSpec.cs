using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What a user wishes an app to be: Marathon's app definition after defaults were filled in and legacy forms translated.</summary>
/// <remarks>Equality is not structural for its arrays: compare with <see cref="AppSpecComparer"/>.</remarks>
public sealed record AppSpec
{
    /// <summary>The network that a plain process on a bridge joins, by Marathon's name for it.</summary>
    public const string BridgeNetwork = "mesos-bridge";

    public required PathId Id { get; init; }
    public string? Command { get; init; }
    public ImmutableArray<string> Arguments { get; init; } = [];
    public int Instances { get; init; } = 1;

    /// <summary>CPUs, memory, disk and GPUs of one instance.</summary>
    public ResourceAmounts Amounts { get; init; } = ResourceAmounts.Of(1, 128);

    /// <summary>Thousandths of a CPU it may use at most; <see cref="long.MaxValue"/> for unlimited; null for the default.</summary>
    public long? CpuLimitMillis { get; init; }

    /// <summary>Bytes of memory it may use at most; <see cref="long.MaxValue"/> for unlimited; null for the request.</summary>
    public long? MemoryLimitBytes { get; init; }

    public string? User { get; init; }
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = Sorted.Empty;

    /// <summary>Variables whose value is a secret, by the secret's name in <see cref="Secrets"/>.</summary>
    public ImmutableSortedDictionary<string, string> EnvironmentSecrets { get; init; } = Sorted.Empty;

    /// <summary>Names the definition gives to secrets, and where each is in the secret store.</summary>
    public ImmutableSortedDictionary<string, string> Secrets { get; init; } = Sorted.Empty;

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = Sorted.Empty;
    public ImmutableArray<Constraint> Constraints { get; init; } = [];

    /// <summary>Roles whose resources it takes; empty for the default.</summary>
    public ImmutableArray<Role> AcceptedResourceRoles { get; init; } = [];

    public Role Role { get; init; } = Role.Any;
    public ContainerSpec? Container { get; init; }

    /// <summary>Set for a pod, which has no <see cref="Container"/>, command or arguments of its own.</summary>
    public PodSpec? Pod { get; init; }

    public NetworkMode Network { get; init; } = NetworkMode.Host;

    /// <summary>Name of the container network for <see cref="NetworkMode.Container"/>.</summary>
    public string? NetworkName { get; init; }

    public ImmutableSortedDictionary<string, string> NetworkLabels { get; init; } = Sorted.Empty;

    /// <summary>Further container networks it is attached to.</summary>
    public ImmutableArray<ContainerNetwork> OtherNetworks { get; init; } = [];

    public ImmutableArray<PortDefinition> Ports { get; init; } = [];

    /// <summary>On the host network: the host ports must equal the service ports.</summary>
    public bool RequirePorts { get; init; }

    public ImmutableArray<FetchSpec> Fetch { get; init; } = [];
    public ImmutableArray<HealthCheckSpec> HealthChecks { get; init; } = [];
    public ReadinessCheckSpec? ReadinessCheck { get; init; }
    public BackoffStrategy Backoff { get; init; } = BackoffStrategy.Default;
    public UpgradeStrategy Upgrade { get; init; } = new();
    public UnreachableStrategy Unreachable { get; init; } = UnreachableStrategy.Default;
    public KillSelection KillSelection { get; init; } = KillSelection.YoungestFirst;

    /// <summary>Time between SIGTERM and SIGKILL; null for the agent's default.</summary>
    public TimeSpan? KillGrace { get; init; }

    /// <summary>Apps or groups that must be up first; absolute.</summary>
    public ImmutableArray<PathId> Dependencies { get; init; } = [];

    /// <summary>Whether its agent must have a Docker engine.</summary>
    public bool NeedsDocker => Container?.Image is not null || Pod is { HasImage: true };

    /// <summary>
    /// The networks its processes join, which its agent must have configured for CNI; empty on the machine's own, for containers, whose
    /// networks are their engine's, and for pods. <c>container/bridge</c> is the network of Marathon's name for it.
    /// </summary>
    public ImmutableArray<string> ProcessNetworks => NeedsDocker || Pod is not null ? [] : Network switch
    {
        NetworkMode.Bridge => [BridgeNetwork],
        NetworkMode.Container => [NetworkName!, .. OtherNetworks.Select(network => network.Name)],
        _ => [],
    };

    /// <summary>What one instance takes: its amounts and its persistent volumes in the agent's work directory.</summary>
    public ResourceAmounts TotalAmounts => IsResident
        ? Amounts + new ResourceAmounts(0, 0, PersistentVolumes.Sum(volume => volume.Disk is null ? volume.SizeBytes : 0), 0)
        : Amounts;

    /// <summary>The volumes each instance has of its own on its agent; those of a pod by their names.</summary>
    public ImmutableArray<PersistentVolume> PersistentVolumes => Pod is { } pod
        ? [.. pod.Volumes.Where(volume => volume.PersistentBytes is not null).Select(volume => new PersistentVolume(volume.Name, volume.PersistentBytes!.Value) { Disk = volume.Disk })]
        : Container?.PersistentVolumes ?? [];

    /// <summary>Whether each instance is bound to the agent its persistent volumes are on.</summary>
    public bool IsResident => Container is { PersistentVolumes.IsEmpty: false } || (Pod is { } pod && pod.Volumes.Any(volume => volume.PersistentBytes is not null));

    public string Executor { get; init; } = "";

    /// <summary>Whether a program of its own runs its tasks, in place of the agent.</summary>
    public bool HasOwnExecutor => Executor is not ("" or "//cmd");

    public bool Tty { get; init; }

    /// <summary>
    /// Members that decide nothing yet but are stored and returned: Sandun's own (<c>routing</c>, <c>autoscaling</c>, <c>spread</c>,
    /// <c>rollout</c>, <c>placement</c>) and Marathon's, each as its JSON text by member name. A change of Sandun's own restarts nothing.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Extensions { get; init; } = Sorted.Empty;

    /// <summary>Members nothing reads, as JSON text by name: kept and returned, so that no document loses anything. They restart nothing.</summary>
    public ImmutableSortedDictionary<string, string> Unknown { get; init; } = Sorted.Empty;
}
