using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

internal sealed record StoredConstraint(string Field, ConstraintOperator Operator, string? Value)
{
    public static StoredConstraint Of(Constraint constraint) => new(constraint.Field, constraint.Operator, constraint.Value);

    public Constraint ToConstraint() => new(Field, Operator, Value);
}

internal sealed record StoredPair(string Key, string Value);

internal sealed record StoredVolume(string ContainerPath, string HostPath, bool ReadOnly);

internal sealed record StoredNetwork(string Name, SortedDictionary<string, string>? Labels)
{
    public static StoredNetwork Of(ContainerNetwork network) => new(network.Name, Stored.Map(network.Labels));

    public ContainerNetwork ToNetwork() => new(Name, Stored.Map(Labels));
}

internal sealed record StoredContainer
{
    public bool IsDockerType { get; init; }
    public string? Image { get; init; }
    public bool ForcePullImage { get; init; }
    public bool Privileged { get; init; }
    public List<StoredPair>? Parameters { get; init; }
    public List<StoredVolume>? Volumes { get; init; }
    public List<PersistentVolume>? PersistentVolumes { get; init; }
    public List<SecretVolume>? SecretVolumes { get; init; }
    public string? PullSecret { get; init; }
    public LinuxSpec? Linux { get; init; }

    public static StoredContainer Of(ContainerSpec container) => new()
    {
        IsDockerType = container.IsDockerType, Image = container.Image, ForcePullImage = container.ForcePullImage,
        Privileged = container.Privileged,
        Parameters = Stored.Each(container.Parameters, pair => new StoredPair(pair.Key, pair.Value)),
        Volumes = Stored.Each(container.Volumes, volume => new StoredVolume(volume.ContainerPath, volume.HostPath, volume.ReadOnly)),
        PersistentVolumes = Stored.Each(container.PersistentVolumes, volume => volume),
        SecretVolumes = Stored.Each(container.SecretVolumes, volume => volume), PullSecret = container.PullSecret, Linux = container.Linux,
    };

    public ContainerSpec ToContainer() => new()
    {
        IsDockerType = IsDockerType, Image = Image, ForcePullImage = ForcePullImage, Privileged = Privileged,
        Parameters = Stored.Each(Parameters, pair => KeyValuePair.Create(pair.Key, pair.Value)),
        Volumes = Stored.Each(Volumes, volume => new VolumeMount(volume.ContainerPath, volume.HostPath, volume.ReadOnly)),
        PersistentVolumes = Stored.Each(PersistentVolumes, volume => volume),
        SecretVolumes = Stored.Each(SecretVolumes, volume => volume), PullSecret = PullSecret, Linux = Linux,
    };
}

internal sealed record StoredPort
{
    public int ServicePort { get; init; }
    public int? ContainerPort { get; init; }
    public int? HostPort { get; init; }
    public PortProtocols Protocols { get; init; }
    public string? Name { get; init; }
    public SortedDictionary<string, string>? Labels { get; init; }
    public List<string>? NetworkNames { get; init; }

    public static StoredPort Of(PortDefinition port) => new()
    {
        ServicePort = port.ServicePort, ContainerPort = port.ContainerPort, HostPort = port.HostPort, Protocols = port.Protocols,
        Name = port.Name, Labels = Stored.Map(port.Labels), NetworkNames = Stored.Texts(port.NetworkNames),
    };

    public PortDefinition ToPort() => new()
    {
        ServicePort = ServicePort, ContainerPort = ContainerPort, HostPort = HostPort, Protocols = Protocols, Name = Name,
        Labels = Stored.Map(Labels), NetworkNames = Stored.Array(NetworkNames),
    };
}

internal sealed record StoredFetch(string Uri, bool Extract, bool Executable, bool Cache, string? DestinationPath)
{
    public static StoredFetch Of(FetchSpec fetch) =>
        new(fetch.Uri, fetch.Extract, fetch.Executable, fetch.Cache, fetch.DestinationPath);

    public FetchSpec ToFetch() => new(Uri, Extract, Executable, Cache, DestinationPath);
}

internal sealed record StoredHealthCheck
{
    public HealthCheckProtocol Protocol { get; init; }
    public string Path { get; init; } = "/";
    public int? PortIndex { get; init; }
    public int? Port { get; init; }
    public string? Command { get; init; }
    public TimeSpan GracePeriod { get; init; }
    public TimeSpan Interval { get; init; }
    public TimeSpan Timeout { get; init; }
    public int MaxConsecutiveFailures { get; init; }
    public TimeSpan Delay { get; init; }
    public bool IgnoreHttp1xx { get; init; }
    public bool IPv6 { get; init; }

    public static StoredHealthCheck Of(HealthCheckSpec check) => new()
    {
        Protocol = check.Protocol, Path = check.Path, PortIndex = check.PortIndex, Port = check.Port, Command = check.Command,
        GracePeriod = check.GracePeriod, Interval = check.Interval, Timeout = check.Timeout,
        MaxConsecutiveFailures = check.MaxConsecutiveFailures, Delay = check.Delay, IgnoreHttp1xx = check.IgnoreHttp1xx, IPv6 = check.IPv6,
    };

    public HealthCheckSpec ToCheck() => new()
    {
        Protocol = Protocol, Path = Path, PortIndex = PortIndex, Port = Port, Command = Command, GracePeriod = GracePeriod,
        Interval = Interval, Timeout = Timeout, MaxConsecutiveFailures = MaxConsecutiveFailures, Delay = Delay,
        IgnoreHttp1xx = IgnoreHttp1xx, IPv6 = IPv6,
    };
}

internal sealed record StoredReadinessCheck
{
    public string Name { get; init; } = "";
    public bool Https { get; init; }
    public string Path { get; init; } = "/";
    public string PortName { get; init; } = "";
    public TimeSpan Interval { get; init; }
    public TimeSpan Timeout { get; init; }
    public List<int>? HttpStatusCodesForReady { get; init; }
    public bool PreserveLastResponse { get; init; }

    public static StoredReadinessCheck Of(ReadinessCheckSpec check) => new()
    {
        Name = check.Name, Https = check.Https, Path = check.Path, PortName = check.PortName, Interval = check.Interval,
        Timeout = check.Timeout, HttpStatusCodesForReady = Stored.Each(check.HttpStatusCodesForReady, code => code),
        PreserveLastResponse = check.PreserveLastResponse,
    };

    public ReadinessCheckSpec ToCheck() => new()
    {
        Name = Name, Https = Https, Path = Path, PortName = PortName, Interval = Interval, Timeout = Timeout,
        HttpStatusCodesForReady = Stored.Each(HttpStatusCodesForReady, code => code), PreserveLastResponse = PreserveLastResponse,
    };
}
