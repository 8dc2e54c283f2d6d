using System.Text.Json.Serialization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// An instance as the store keeps it. There are as many as there are tasks, each written several times a launch: what is as it mostly is, is left out.
/// </summary>
internal sealed record StoredInstance
{
    public required string Id { get; init; }
    public required string App { get; init; }
    public InstanceCondition Condition { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public InstanceGoal Goal { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Incarnation { get; init; }

    public DateTimeOffset Version { get; init; }
    public DateTimeOffset Since { get; init; }
    public string? Task { get; init; }
    public string? Agent { get; init; }
    public string? Host { get; init; }
    public string? Address { get; init; }
    public string? Region { get; init; }
    public string? Zone { get; init; }
    public SortedDictionary<string, string>? Attributes { get; init; }
    public StoredResources? Resources { get; init; }
    public List<StoredTaskPort>? Ports { get; init; }
    public List<string>? IpAddresses { get; init; }
    public DateTimeOffset? StagedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public TaskState TaskState { get; init; }
    public List<StoredCheck>? Checks { get; init; }
    public bool? Healthy { get; init; }
    public StoredReadiness? Readiness { get; init; }
    public CheckAnswer? Check { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Pid { get; init; }

    public string? StopReason { get; init; }
    public DateTimeOffset? StopAskedAt { get; init; }
    public DateTimeOffset? KillSentAt { get; init; }
    public DateTimeOffset? UnreachableSince { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int HealthCheckCount { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasReadinessCheck { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public NetworkMode Network { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Restarts { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Successions { get; init; }

    public List<ContainerTask>? Containers { get; init; }
    public string? Home { get; init; }
    public List<LocalVolume>? Volumes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Moves { get; init; }

    public DateTimeOffset? MoveBy { get; init; }

    public static StoredInstance Of(Instance instance) => new()
    {
        Id = instance.Id.Value, App = instance.App.Value, Condition = instance.Condition, Goal = instance.Goal,
        Incarnation = instance.Incarnation, Version = instance.Version, Since = instance.Since, Task = instance.Task?.Value,
        Agent = instance.Agent?.Value, Host = TextOf(instance.Host), Address = TextOf(instance.Address), Region = instance.Region, Zone = instance.Zone,
        Attributes = Stored.Map(instance.Attributes), Resources = instance.Resources == Protocol.Resources.None ? null : StoredResources.Of(instance.Resources),
        Ports = Stored.Each(instance.Ports, StoredTaskPort.Of), IpAddresses = Stored.Texts(instance.IpAddresses),
        StagedAt = instance.StagedAt, StartedAt = instance.StartedAt, TaskState = instance.TaskState,
        Checks = Stored.Each(instance.Checks, StoredCheck.Of), Healthy = instance.Healthy,
        Readiness = instance.Readiness is { } ready ? new StoredReadiness(ready.Ready, ready.Status, ready.ContentType, ready.Body) : null,
        Pid = instance.Pid, StopReason = TextOf(instance.StopReason), StopAskedAt = instance.StopAskedAt, KillSentAt = instance.KillSentAt,
        UnreachableSince = instance.UnreachableSince, HealthCheckCount = instance.HealthCheckCount,
        HasReadinessCheck = instance.HasReadinessCheck, Network = instance.Network, Restarts = instance.Restarts,
        Successions = instance.Successions,
        Containers = Stored.Each(instance.Containers, container => container), Home = instance.Home?.Value,
        Volumes = Stored.Each(instance.Volumes, volume => volume),
        Moves = instance.Moves, MoveBy = instance.MoveBy, Check = instance.Check,
    };

    public Instance ToInstance() => new()
    {
        Id = new InstanceId(Id), App = PathId.Absolute(App), Condition = Condition, Goal = Goal, Incarnation = Incarnation,
        Version = Version, Since = Since, Task = Task is null ? null : new TaskId(Task), Agent = Agent is null ? null : new AgentId(Agent),
        Host = Host ?? "", Address = Address ?? "", Region = Region, Zone = Zone, Attributes = Stored.Map(Attributes),
        Resources = Resources?.ToResources() ?? Protocol.Resources.None, Ports = Stored.Each(Ports, port => port.ToPort()),
        IpAddresses = Stored.Array(IpAddresses), StagedAt = StagedAt, StartedAt = StartedAt, TaskState = TaskState,
        Checks = Stored.Each(Checks, check => check.ToCheck()), Healthy = Healthy,
        Readiness = Readiness is null ? null : new ReadinessResult(Readiness.Ready, Readiness.Status, Readiness.ContentType, Readiness.Body),
        Pid = Pid, StopReason = StopReason ?? "", StopAskedAt = StopAskedAt, KillSentAt = KillSentAt, UnreachableSince = UnreachableSince,
        HealthCheckCount = HealthCheckCount, HasReadinessCheck = HasReadinessCheck, Network = Network, Restarts = Restarts, Successions = Successions, Moves = Moves,
        MoveBy = MoveBy, Containers = Stored.Each(Containers, container => container), Home = Home is null ? null : new AgentId(Home),
        Volumes = Stored.Each(Volumes, volume => volume), Check = Check,
    };

    private static string? TextOf(string text) => text.Length == 0 ? null : text;
}

internal sealed record StoredReadiness(bool Ready, int Status, string? ContentType, string? Body);

internal sealed record StoredRange(int First, int Last);

internal sealed record StoredResources(long MilliCpus, long MemoryBytes, long DiskBytes, long MilliGpus, List<StoredRange>? Ports)
{
    public List<Resource>? Special { get; init; }

    public static StoredResources Of(Resources resources) => new(
        resources.Amounts.MilliCpus, resources.Amounts.MemoryBytes, resources.Amounts.DiskBytes, resources.Amounts.MilliGpus,
        Stored.Each(resources.Ports.Ranges, range => new StoredRange(range.First, range.Last)))
    {
        Special = Stored.Each(resources.Special, resource => resource),
    };

    public Resources ToResources() => new(
        new ResourceAmounts(MilliCpus, MemoryBytes, DiskBytes, MilliGpus),
        PortSet.Of([.. Stored.Each(Ports, range => new PortRange(range.First, range.Last))]))
    {
        Special = Stored.Each(Special, resource => resource),
    };
}

internal sealed record StoredTaskPort(string? Name, int? HostPort, int ContainerPort, PortProtocols Protocols)
{
    public static StoredTaskPort Of(TaskPort port) => new(port.Name, port.HostPort, port.ContainerPort, port.Protocols);

    public TaskPort ToPort() => new(Name, HostPort, ContainerPort, Protocols);
}

internal sealed record StoredCheck
{
    public int Index { get; init; }
    public int ConsecutiveFailures { get; init; }
    public DateTimeOffset? FirstSuccess { get; init; }
    public DateTimeOffset? LastSuccess { get; init; }
    public DateTimeOffset? LastFailure { get; init; }
    public string? LastFailureCause { get; init; }

    public static StoredCheck Of(CheckResult check) => new()
    {
        Index = check.Index, ConsecutiveFailures = check.ConsecutiveFailures, FirstSuccess = check.FirstSuccess,
        LastSuccess = check.LastSuccess, LastFailure = check.LastFailure, LastFailureCause = check.LastFailureCause,
    };

    public CheckResult ToCheck() => new(Index, ConsecutiveFailures, FirstSuccess, LastSuccess, LastFailure, LastFailureCause);
}
