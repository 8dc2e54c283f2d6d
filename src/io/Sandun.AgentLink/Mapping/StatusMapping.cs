using Sandun.Protocol;

namespace Sandun.AgentLink.Mapping;

/// <summary>Task statuses, both ways.</summary>
internal static class StatusMapping
{
    public static Wire.TaskStatus ToWire(this TaskStatus core)
    {
        var wire = new Wire.TaskStatus
        {
            Task = core.TaskId.Value, State = (int)core.State, TimestampTicks = Ticks.Of(core.Timestamp), Reason = (int)core.Reason,
            Message = core.Message, Pid = core.Pid, Readiness = core.Readiness?.ToWire(), LastOutput = core.LastOutput,
            Source = (int)core.Source, Detail = core.Detail is { } detail ? ExecutorMapping.ToWire(detail) : null,
            Check = core.Check is { } check ? new Wire.CheckAnswer { Protocol = (int)check.Protocol, Code = check.Code } : null,
        };
        if (core.Agent is { } agent) wire.Agent = agent.Value;
        if (core.Uuid is { } uuid) wire.Uuid = Ticks.Bytes(uuid);
        if (core.Successor is { } successor) wire.Successor = successor.Value;
        if (core.ExitCode is { } code) wire.ExitCode = code;
        if (core.Healthy is { } healthy) wire.Healthy = healthy;
        wire.IpAddresses.Add(core.IpAddresses);
        wire.Checks.Add(core.Checks.Select(ToWire));
        return wire;
    }

    public static TaskStatus ToCore(this Wire.TaskStatus wire) => new()
    {
        TaskId = new TaskId(wire.Task),
        State = (TaskState)wire.State,
        Timestamp = Ticks.Time(wire.TimestampTicks),
        Reason = (TaskReason)wire.Reason,
        Message = wire.Message,
        Agent = wire.HasAgent ? new AgentId(wire.Agent) : null,
        Uuid = wire.HasUuid ? Ticks.Uuid(wire.Uuid) : null,
        ExitCode = wire.HasExitCode ? wire.ExitCode : null,
        Pid = wire.Pid,
        IpAddresses = [.. wire.IpAddresses],
        Healthy = wire.HasHealthy ? wire.Healthy : null,
        Checks = [.. wire.Checks.Select(ToCore)],
        Readiness = wire.Readiness?.ToCore(),
        Check = wire.Check is { } check ? new CheckAnswer((HealthCheckProtocol)check.Protocol, check.Code) : null,
        LastOutput = wire.LastOutput,
        Successor = wire.HasSuccessor ? new TaskId(wire.Successor) : null,
        Source = (TaskStatusSource)wire.Source,
        Detail = wire.Detail is { } detail ? ExecutorMapping.ToCore(detail) : null,
    };

    private static Wire.CheckResult ToWire(CheckResult core)
    {
        var wire = new Wire.CheckResult { Index = core.Index, ConsecutiveFailures = core.ConsecutiveFailures };
        if (Ticks.Of(core.FirstSuccess) is { } first) wire.FirstSuccessTicks = first;
        if (Ticks.Of(core.LastSuccess) is { } last) wire.LastSuccessTicks = last;
        if (Ticks.Of(core.LastFailure) is { } failure) wire.LastFailureTicks = failure;
        if (core.LastFailureCause is { } cause) wire.LastFailureCause = cause;
        return wire;
    }

    private static CheckResult ToCore(Wire.CheckResult wire) => new(
        wire.Index, wire.ConsecutiveFailures, Ticks.Time(wire.HasFirstSuccessTicks, wire.FirstSuccessTicks),
        Ticks.Time(wire.HasLastSuccessTicks, wire.LastSuccessTicks), Ticks.Time(wire.HasLastFailureTicks, wire.LastFailureTicks),
        wire.HasLastFailureCause ? wire.LastFailureCause : null);

    private static Wire.ReadinessResult ToWire(this ReadinessResult core)
    {
        var wire = new Wire.ReadinessResult { Ready = core.Ready, Status = core.Status };
        if (core.ContentType is { } type) wire.ContentType = type;
        if (core.Body is { } body) wire.Body = body;
        return wire;
    }

    private static ReadinessResult ToCore(this Wire.ReadinessResult wire) =>
        new(wire.Ready, wire.Status, wire.HasContentType ? wire.ContentType : null, wire.HasBody ? wire.Body : null);
}
