using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>A definition as the store keeps it: plain texts and numbers, times in ticks of 100 ns, empty members left out.</summary>
internal sealed record StoredAppSpec
{
    public required string Id { get; init; }
    public string? Command { get; init; }
    public List<string>? Arguments { get; init; }
    public int Instances { get; init; }
    public long MilliCpus { get; init; }
    public long MemoryBytes { get; init; }
    public long DiskBytes { get; init; }
    public long MilliGpus { get; init; }
    public long? CpuLimitMillis { get; init; }
    public long? MemoryLimitBytes { get; init; }
    public string? User { get; init; }
    public SortedDictionary<string, string>? Environment { get; init; }
    public SortedDictionary<string, string>? Labels { get; init; }
    public List<StoredConstraint>? Constraints { get; init; }
    public List<string>? AcceptedResourceRoles { get; init; }
    public required string Role { get; init; }
    public StoredContainer? Container { get; init; }
    public NetworkMode Network { get; init; }
    public string? NetworkName { get; init; }
    public SortedDictionary<string, string>? NetworkLabels { get; init; }
    public List<StoredNetwork>? OtherNetworks { get; init; }
    public List<StoredPort>? Ports { get; init; }
    public bool RequirePorts { get; init; }
    public List<StoredFetch>? Fetch { get; init; }
    public List<StoredHealthCheck>? HealthChecks { get; init; }
    public StoredReadinessCheck? ReadinessCheck { get; init; }
    public TimeSpan BackoffFirst { get; init; }
    public int BackoffFactorThousandths { get; init; }
    public TimeSpan BackoffMaximum { get; init; }
    public int MinimumHealthThousandths { get; init; }
    public int MaximumOverThousandths { get; init; }
    public TimeSpan? InactiveAfter { get; init; }
    public TimeSpan? ExpungeAfter { get; init; }
    public KillSelection KillSelection { get; init; }
    public TimeSpan? KillGrace { get; init; }
    public List<string>? Dependencies { get; init; }
    public string Executor { get; init; } = "";
    public bool Tty { get; init; }
    public SortedDictionary<string, string>? Extensions { get; init; }
    public SortedDictionary<string, string>? EnvironmentSecrets { get; init; }
    public SortedDictionary<string, string>? Secrets { get; init; }
    public PodSpec? Pod { get; init; }
    public SortedDictionary<string, string>? Unknown { get; init; }

    public static StoredAppSpec Of(AppSpec spec) => new()
    {
        Id = spec.Id.Value, Command = spec.Command, Arguments = Stored.Texts(spec.Arguments), Instances = spec.Instances,
        MilliCpus = spec.Amounts.MilliCpus, MemoryBytes = spec.Amounts.MemoryBytes, DiskBytes = spec.Amounts.DiskBytes,
        MilliGpus = spec.Amounts.MilliGpus, CpuLimitMillis = spec.CpuLimitMillis, MemoryLimitBytes = spec.MemoryLimitBytes,
        User = spec.User, Environment = Stored.Map(spec.Environment), Labels = Stored.Map(spec.Labels),
        Constraints = Stored.Each(spec.Constraints, StoredConstraint.Of),
        AcceptedResourceRoles = Stored.Each(spec.AcceptedResourceRoles, role => role.Value), Role = spec.Role.Value,
        Container = spec.Container is null ? null : StoredContainer.Of(spec.Container), Network = spec.Network,
        NetworkName = spec.NetworkName, NetworkLabels = Stored.Map(spec.NetworkLabels), Ports = Stored.Each(spec.Ports, StoredPort.Of),
        RequirePorts = spec.RequirePorts, Fetch = Stored.Each(spec.Fetch, StoredFetch.Of),
        HealthChecks = Stored.Each(spec.HealthChecks, StoredHealthCheck.Of),
        ReadinessCheck = spec.ReadinessCheck is null ? null : StoredReadinessCheck.Of(spec.ReadinessCheck),
        BackoffFirst = spec.Backoff.First, BackoffFactorThousandths = spec.Backoff.FactorThousandths, BackoffMaximum = spec.Backoff.Maximum,
        MinimumHealthThousandths = spec.Upgrade.MinimumHealthThousandths, MaximumOverThousandths = spec.Upgrade.MaximumOverThousandths,
        InactiveAfter = spec.Unreachable.InactiveAfter, ExpungeAfter = spec.Unreachable.ExpungeAfter, KillSelection = spec.KillSelection,
        KillGrace = spec.KillGrace, Dependencies = Stored.Texts(spec.Dependencies), Executor = spec.Executor, Tty = spec.Tty,
        Extensions = Stored.Map(spec.Extensions), EnvironmentSecrets = Stored.Map(spec.EnvironmentSecrets),
        Secrets = Stored.Map(spec.Secrets), Pod = spec.Pod,
        Unknown = Stored.Map(spec.Unknown), OtherNetworks = Stored.Each(spec.OtherNetworks, StoredNetwork.Of),
    };

    public AppSpec ToSpec() => new()
    {
        Id = PathId.Absolute(Id), Command = Command, Arguments = Stored.Array(Arguments), Instances = Instances,
        Amounts = new ResourceAmounts(MilliCpus, MemoryBytes, DiskBytes, MilliGpus), CpuLimitMillis = CpuLimitMillis,
        MemoryLimitBytes = MemoryLimitBytes, User = User, Environment = Stored.Map(Environment), Labels = Stored.Map(Labels),
        Constraints = Stored.Each(Constraints, constraint => constraint.ToConstraint()),
        AcceptedResourceRoles = Stored.Each(AcceptedResourceRoles, role => new Role(role)), Role = new Role(Role),
        Container = Container?.ToContainer(), Network = Network, NetworkName = NetworkName, NetworkLabels = Stored.Map(NetworkLabels),
        Ports = Stored.Each(Ports, port => port.ToPort()), RequirePorts = RequirePorts, Fetch = Stored.Each(Fetch, fetch => fetch.ToFetch()),
        HealthChecks = Stored.Each(HealthChecks, check => check.ToCheck()), ReadinessCheck = ReadinessCheck?.ToCheck(),
        Backoff = new BackoffStrategy(BackoffFirst, BackoffFactorThousandths, BackoffMaximum),
        Upgrade = new UpgradeStrategy(MinimumHealthThousandths, MaximumOverThousandths),
        Unreachable = new UnreachableStrategy(InactiveAfter, ExpungeAfter), KillSelection = KillSelection, KillGrace = KillGrace,
        Dependencies = Stored.Paths(Dependencies), Executor = Executor, Tty = Tty, Extensions = Stored.Map(Extensions),
        EnvironmentSecrets = Stored.Map(EnvironmentSecrets), Secrets = Stored.Map(Secrets), Pod = Pod,
        Unknown = Stored.Map(Unknown), OtherNetworks = Stored.Each(OtherNetworks, network => network.ToNetwork()),
    };
}
