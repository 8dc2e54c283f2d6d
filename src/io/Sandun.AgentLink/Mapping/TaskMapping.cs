using Google.Protobuf;
using Sandun.Protocol;

namespace Sandun.AgentLink.Mapping;

/// <summary>Task definitions and resources, both ways.</summary>
internal static class TaskMapping
{
    public static Wire.Resources ToWire(this Resources core)
    {
        var wire = new Wire.Resources
        {
            MilliCpus = core.Amounts.MilliCpus, MemoryBytes = core.Amounts.MemoryBytes, DiskBytes = core.Amounts.DiskBytes,
            MilliGpus = core.Amounts.MilliGpus,
        };
        foreach (var range in core.Ports.Ranges) wire.Ports.Add(new Wire.PortRange { First = range.First, Last = range.Last });
        foreach (var special in core.Special) wire.Special.Add(special.ToWire());
        return wire;
    }

    public static Resources ToCore(this Wire.Resources? wire) => wire is null
        ? Resources.None
        : new Resources(
            new ResourceAmounts(wire.MilliCpus, wire.MemoryBytes, wire.DiskBytes, wire.MilliGpus),
            PortSet.Of([.. wire.Ports.Select(range => new PortRange(range.First, range.Last))]))
        {
            Special = wire.Special.Count == 0 ? [] : Resources.Of([.. wire.Special.Select(ResourceMapping.ToCore)]).Special,
        };

    public static Wire.TaskSpec ToWire(this TaskSpec core)
    {
        var wire = new Wire.TaskSpec
        {
            Id = core.Id.Value, Name = core.Name, Resources = core.Resources.ToWire(), KillGraceTicks = core.KillGrace.Ticks, Tty = core.Tty,
            EndsWhenUnhealthy = core.EndsWhenUnhealthy,
            Docker = core.Docker?.ToWire(), ReadinessCheck = core.ReadinessCheck?.ToWire(), Check = core.Check is { } check ? ToWire(check) : null, Group = core.Group?.ToWire(),
            Restarts = core.Restarts is { } budget ? ToWire(budget) : null,
            Executor = core.Executor?.ToWire(), Definition = UnsafeByteOperations.UnsafeWrap(core.Definition), Data = UnsafeByteOperations.UnsafeWrap(core.Data),
        };
        if (core.CpuLimitMillis is { } cpu) wire.CpuLimitMillis = cpu;
        if (core.MemoryLimitBytes is { } memory) wire.MemoryLimitBytes = memory;
        if (core.MaxCompletionTime is { } most) wire.MaxCompletionTicks = most.Ticks;
        if (core.Role is { } role) wire.Role = role.Value;
        if (core.Command is { } command) wire.Command = command;
        if (core.User is { } user) wire.User = user;
        wire.Arguments.Add(core.Arguments);
        wire.Environment.Add(core.Environment);
        wire.Labels.Add(core.Labels);
        wire.Fetch.Add(core.Fetch.Select(ToWire));
        wire.Volumes.Add(core.Volumes.Select(volume => new Wire.VolumeMount
        {
            ContainerPath = volume.ContainerPath, HostPath = volume.HostPath, ReadOnly = volume.ReadOnly, Kind = (int)volume.Kind, Disk = volume.Disk?.ToWire(),
        }));
        wire.Ports.Add(core.Ports.Select(ToWire));
        wire.HealthChecks.Add(core.HealthChecks.Select(ToWire));
        wire.Secrets.Add(core.Secrets.Select(ToWire));
        wire.Networks.Add(core.Networks);
        return wire;
    }

    public static TaskSpec ToCore(this Wire.TaskSpec wire) => new()
    {
        Id = new TaskId(wire.Id),
        Name = wire.Name,
        Resources = wire.Resources.ToCore(),
        CpuLimitMillis = wire.HasCpuLimitMillis ? wire.CpuLimitMillis : null,
        MemoryLimitBytes = wire.HasMemoryLimitBytes ? wire.MemoryLimitBytes : null,
        Command = wire.HasCommand ? wire.Command : null,
        Arguments = [.. wire.Arguments],
        User = wire.HasUser ? wire.User : null,
        Environment = Ticks.Sorted(wire.Environment),
        Fetch = [.. wire.Fetch.Select(ToCore)],
        Volumes =
        [
            .. wire.Volumes.Select(volume => new VolumeMount(volume.ContainerPath, volume.HostPath, volume.ReadOnly, (VolumeKind)volume.Kind) { Disk = volume.Disk?.ToCore() }),
        ],
        Ports = [.. wire.Ports.Select(ToCore)],
        Docker = wire.Docker?.ToCore(),
        HealthChecks = [.. wire.HealthChecks.Select(ToCore)],
        ReadinessCheck = wire.ReadinessCheck?.ToCore(),
        Check = wire.Check is { } check ? ToCore(check) : null,
        KillGrace = TimeSpan.FromTicks(wire.KillGraceTicks),
        MaxCompletionTime = wire.HasMaxCompletionTicks ? TimeSpan.FromTicks(wire.MaxCompletionTicks) : null,
        Restarts = wire.Restarts is { } budget ? ToCore(budget) : null,
        Role = wire.HasRole ? new Role(wire.Role) : null,
        Labels = Ticks.Sorted(wire.Labels),
        Tty = wire.Tty,
        EndsWhenUnhealthy = wire.EndsWhenUnhealthy,
        Group = wire.Group?.ToCore(),
        Executor = wire.Executor?.ToCore(),
        Data = wire.Data.Memory,
        Networks = [.. wire.Networks],
        Definition = wire.Definition.Memory,
        Secrets = [.. wire.Secrets.Select(ToCore)],
    };

    private static Wire.TaskGroup ToWire(this TaskGroup core)
    {
        var wire = new Wire.TaskGroup { Id = core.Id };
        wire.Members.Add(core.Members.Select(member => member.Value));
        wire.Ports.Add(core.Ports.Select(ToWire));
        return wire;
    }

    private static TaskGroup ToCore(this Wire.TaskGroup wire) => new()
    {
        Id = wire.Id, Members = [.. wire.Members.Select(member => new TaskId(member))], Ports = [.. wire.Ports.Select(ToCore)],
    };

    private static Wire.TaskSecret ToWire(TaskSecret core)
    {
        var wire = new Wire.TaskSecret { Source = core.Source };
        if (core.Variable is { } variable) wire.Variable = variable;
        if (core.File is { } file) wire.File = file;
        if (core.Value is { } value) wire.Value = Google.Protobuf.ByteString.CopyFrom(value.Bytes.Span);
        return wire;
    }

    private static TaskSecret ToCore(Wire.TaskSecret wire) => new(
        wire.Source, wire.HasVariable ? wire.Variable : null, wire.HasFile ? wire.File : null)
    {
        Value = wire.HasValue ? new SecretValue(wire.Value.Memory) : null,
    };

    private static Wire.FetchSpec ToWire(FetchSpec core)
    {
        var wire = new Wire.FetchSpec { Uri = core.Uri, Extract = core.Extract, Executable = core.Executable, Cache = core.Cache };
        if (core.DestinationPath is { } path) wire.DestinationPath = path;
        return wire;
    }

    private static FetchSpec ToCore(Wire.FetchSpec wire) =>
        new(wire.Uri, wire.Extract, wire.Executable, wire.Cache, wire.HasDestinationPath ? wire.DestinationPath : null);

    private static Wire.TaskPort ToWire(TaskPort core)
    {
        var wire = new Wire.TaskPort { ContainerPort = core.ContainerPort, Protocols = (int)core.Protocols };
        if (core.Name is { } name) wire.Name = name;
        if (core.HostPort is { } port) wire.HostPort = port;
        return wire;
    }

    private static TaskPort ToCore(Wire.TaskPort wire) => new(
        wire.HasName ? wire.Name : null, wire.HasHostPort ? wire.HostPort : null, wire.ContainerPort, (PortProtocols)wire.Protocols);

    private static Wire.DockerSpec ToWire(this DockerSpec core)
    {
        var wire = new Wire.DockerSpec
        {
            Image = core.Image, ForcePullImage = core.ForcePullImage, Privileged = core.Privileged, Network = (int)core.Network,
        };
        if (core.NetworkName is { } name) wire.NetworkName = name;
        wire.OtherNetworks.Add(core.OtherNetworks);
        if (core.Linux is { } linux)
        {
            wire.Linux = new Wire.LinuxSpec { SeccompUnconfined = linux.SeccompUnconfined, Ipc = (int?)linux.Ipc ?? 0 };
            if (linux.SharedMemoryBytes is { } bytes) wire.Linux.SharedMemoryBytes = bytes;
            if (linux.SeccompProfile is { } profile) wire.Linux.SeccompProfile = profile;
        }

        wire.Parameters.Add(core.Parameters.Select(pair => new Wire.KeyValue { Key = pair.Key, Value = pair.Value }));
        return wire;
    }

    private static DockerSpec ToCore(this Wire.DockerSpec wire) => new()
    {
        Image = wire.Image,
        ForcePullImage = wire.ForcePullImage,
        Privileged = wire.Privileged,
        Parameters = [.. wire.Parameters.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))],
        Network = (NetworkMode)wire.Network,
        NetworkName = wire.HasNetworkName ? wire.NetworkName : null,
        OtherNetworks = [.. wire.OtherNetworks],
        Linux = wire.Linux is { } linux
            ? new LinuxSpec(linux.SeccompUnconfined, linux.Ipc == 0 ? null : (IpcMode)linux.Ipc, linux.HasSharedMemoryBytes ? linux.SharedMemoryBytes : null)
            {
                SeccompProfile = linux.HasSeccompProfile ? linux.SeccompProfile : null,
            }
            : null,
    };

    private static Wire.HealthCheckSpec ToWire(HealthCheckSpec core)
    {
        var wire = new Wire.HealthCheckSpec
        {
            Protocol = (int)core.Protocol, Path = core.Path, GracePeriodTicks = core.GracePeriod.Ticks, IntervalTicks = core.Interval.Ticks,
            TimeoutTicks = core.Timeout.Ticks, MaxConsecutiveFailures = core.MaxConsecutiveFailures, DelayTicks = core.Delay.Ticks,
            IgnoreHttp1Xx = core.IgnoreHttp1xx, Ipv6 = core.IPv6,
        };
        if (core.PortIndex is { } index) wire.PortIndex = index;
        if (core.Port is { } port) wire.Port = port;
        if (core.Command is { } command) wire.Command = command;
        return wire;
    }

    private static HealthCheckSpec ToCore(Wire.HealthCheckSpec wire) => new()
    {
        Protocol = (HealthCheckProtocol)wire.Protocol,
        Path = wire.Path,
        PortIndex = wire.HasPortIndex ? wire.PortIndex : null,
        Port = wire.HasPort ? wire.Port : null,
        Command = wire.HasCommand ? wire.Command : null,
        GracePeriod = TimeSpan.FromTicks(wire.GracePeriodTicks),
        Interval = TimeSpan.FromTicks(wire.IntervalTicks),
        Timeout = TimeSpan.FromTicks(wire.TimeoutTicks),
        MaxConsecutiveFailures = wire.MaxConsecutiveFailures,
        Delay = TimeSpan.FromTicks(wire.DelayTicks),
        IgnoreHttp1xx = wire.IgnoreHttp1Xx,
        IPv6 = wire.Ipv6,
    };

    private static Wire.ReadinessCheckSpec ToWire(this ReadinessCheckSpec core)
    {
        var wire = new Wire.ReadinessCheckSpec
        {
            Name = core.Name, Https = core.Https, Path = core.Path, PortName = core.PortName, IntervalTicks = core.Interval.Ticks,
            TimeoutTicks = core.Timeout.Ticks, PreserveLastResponse = core.PreserveLastResponse,
        };
        wire.ReadyStatuses.Add(core.HttpStatusCodesForReady);
        return wire;
    }

    private static ReadinessCheckSpec ToCore(this Wire.ReadinessCheckSpec wire) => new()
    {
        Name = wire.Name,
        Https = wire.Https,
        Path = wire.Path,
        PortName = wire.PortName,
        Interval = TimeSpan.FromTicks(wire.IntervalTicks),
        Timeout = TimeSpan.FromTicks(wire.TimeoutTicks),
        HttpStatusCodesForReady = [.. wire.ReadyStatuses],
        PreserveLastResponse = wire.PreserveLastResponse,
    };

    private static Wire.RestartBudget ToWire(RestartBudget core) => new()
    {
        Stem = core.Stem, Incarnation = core.Incarnation, Left = core.Left, DelayTicks = core.Delay.Ticks, FirstDelayTicks = core.Backoff.First.Ticks,
        FactorThousandths = core.Backoff.FactorThousandths, LongestDelayTicks = core.Backoff.Maximum.Ticks,
    };

    private static RestartBudget ToCore(Wire.RestartBudget wire) => new(
        wire.Stem, wire.Incarnation, wire.Left, TimeSpan.FromTicks(wire.DelayTicks),
        new BackoffStrategy(TimeSpan.FromTicks(wire.FirstDelayTicks), wire.FactorThousandths, TimeSpan.FromTicks(wire.LongestDelayTicks)));
}
