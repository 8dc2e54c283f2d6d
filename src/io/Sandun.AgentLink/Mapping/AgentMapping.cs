using Google.Protobuf;
using Sandun.Protocol;

namespace Sandun.AgentLink.Mapping;

/// <summary>What agents say and hear, both ways.</summary>
internal static class AgentMapping
{
    public static Wire.FromAgent ToWire(this AgentReport core) => core switch
    {
        AgentReport.Register register => new Wire.FromAgent { Register = ToWire(register) },
        AgentReport.Status status => new Wire.FromAgent
        {
            Status = new Wire.Status { Framework = status.Framework.Value, Update = status.Update.ToWire() },
        },
        AgentReport.Heartbeat heartbeat => new Wire.FromAgent { Heartbeat = ToWire(heartbeat) },
        AgentReport.OperationUpdate update => new Wire.FromAgent { OperationUpdate = update.ToWire() },
        AgentReport.Oversubscribed over => new Wire.FromAgent { Oversubscribed = over.Revocable.ToWire() },
        AgentReport.ExecutorMessage message => new Wire.FromAgent { ExecutorMessage = ExecutorMapping.Message(message.Framework, message.Executor, message.Data) },
        AgentReport.ExecutorExited exited => new Wire.FromAgent
        {
            ExecutorExited = new Wire.ExecutorExited { Framework = exited.Framework.Value, Executor = exited.Executor.Value, Status = exited.WaitStatus },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(core), core, "not a known report"),
    };

    /// <summary>The report, or null for a body that is none (a file piece, or one of a later version).</summary>
    public static AgentReport? ToReport(this Wire.FromAgent wire) => wire.BodyCase switch
    {
        Wire.FromAgent.BodyOneofCase.Register => new AgentReport.Register(
            ToCore(wire.Register.Agent), [.. wire.Register.Tasks.Select(ToCore)])
        {
            Executors = [.. wire.Register.Executors.Select(name => new AgentExecutor(new FrameworkId(name.Framework), new ExecutorId(name.Executor)))],
            Operations = [.. wire.Register.Operations.Select(Ticks.Uuid)],
        },
        Wire.FromAgent.BodyOneofCase.Status => new AgentReport.Status(
            new FrameworkId(wire.Status.Framework), wire.Status.Update.ToCore()),
        Wire.FromAgent.BodyOneofCase.Heartbeat => new AgentReport.Heartbeat(
            new NodeUsage(wire.Heartbeat.CpuMillis, wire.Heartbeat.MemoryBytes, wire.Heartbeat.DiskBytes)
            {
                Conditions = [.. wire.Heartbeat.Conditions.Select(ToCore)], Counters = CounterMapping.ToCore(wire.Heartbeat.Counters),
            },
            [.. wire.Heartbeat.Tasks.Select(ToCore)]),
        Wire.FromAgent.BodyOneofCase.OperationUpdate => wire.OperationUpdate.ToCore(),
        Wire.FromAgent.BodyOneofCase.Oversubscribed => new AgentReport.Oversubscribed(wire.Oversubscribed.ToCore()),
        Wire.FromAgent.BodyOneofCase.ExecutorMessage => new AgentReport.ExecutorMessage(
            new FrameworkId(wire.ExecutorMessage.Framework), new ExecutorId(wire.ExecutorMessage.Executor), wire.ExecutorMessage.Data.Memory),
        Wire.FromAgent.BodyOneofCase.ExecutorExited => new AgentReport.ExecutorExited(
            new FrameworkId(wire.ExecutorExited.Framework), new ExecutorId(wire.ExecutorExited.Executor), wire.ExecutorExited.Status),
        _ => null,
    };

    public static Wire.ToAgent ToWire(this AgentOrder core) => core switch
    {
        AgentOrder.Registered registered => new Wire.ToAgent { Registered = new Wire.Registered { Id = registered.Id.Value } },
        AgentOrder.Launch launch => new Wire.ToAgent
        {
            Launch = new Wire.Launch { Framework = launch.Framework.Value, Task = launch.Task.ToWire() },
        },
        AgentOrder.Kill kill => new Wire.ToAgent { Kill = ToWire(kill) },
        AgentOrder.Acknowledge acknowledge => new Wire.ToAgent
        {
            Acknowledge = new Wire.Acknowledge { Task = acknowledge.Task.Value, Uuid = Ticks.Bytes(acknowledge.Uuid) },
        },
        AgentOrder.Convert convert => new Wire.ToAgent { Convert = convert.ToWire() },
        AgentOrder.AcknowledgeOperation acknowledge => new Wire.ToAgent
        {
            AcknowledgeOperation = new Wire.AcknowledgeOperation { Uuid = Ticks.Bytes(acknowledge.Uuid) },
        },
        AgentOrder.ExecutorMessage message => new Wire.ToAgent { ExecutorMessage = ExecutorMapping.Message(message.Framework, message.Executor, message.Data) },
        AgentOrder.ShutdownExecutor shutdown => new Wire.ToAgent
        {
            ShutdownExecutor = new Wire.ExecutorName { Framework = shutdown.Framework.Value, Executor = shutdown.Executor.Value },
        },
        AgentOrder.ShutdownFramework shutdown => new Wire.ToAgent { ShutdownFramework = new Wire.FrameworkName { Framework = shutdown.Framework.Value } },
        AgentOrder.SendAgain again => new Wire.ToAgent { SendAgain = new Wire.FrameworkName { Framework = again.Framework.Value } },
        AgentOrder.Shutdown shutdown => new Wire.ToAgent { Shutdown = new Wire.Shutdown { Why = shutdown.Why } },
        _ => throw new ArgumentOutOfRangeException(nameof(core), core, "not a known order"),
    };

    /// <summary>The order, or null for a body that is none (a file request, or one of a later version).</summary>
    public static AgentOrder? ToOrder(this Wire.ToAgent wire) => wire.BodyCase switch
    {
        Wire.ToAgent.BodyOneofCase.Registered => new AgentOrder.Registered(new AgentId(wire.Registered.Id)),
        Wire.ToAgent.BodyOneofCase.Launch => new AgentOrder.Launch(new FrameworkId(wire.Launch.Framework), wire.Launch.Task.ToCore()),
        Wire.ToAgent.BodyOneofCase.Kill => new AgentOrder.Kill(
            new FrameworkId(wire.Kill.Framework), new TaskId(wire.Kill.Task),
            wire.Kill.HasGraceTicks ? TimeSpan.FromTicks(wire.Kill.GraceTicks) : null),
        Wire.ToAgent.BodyOneofCase.Acknowledge => new AgentOrder.Acknowledge(
            new TaskId(wire.Acknowledge.Task), Ticks.Uuid(wire.Acknowledge.Uuid)),
        Wire.ToAgent.BodyOneofCase.Convert => wire.Convert.ToCore(),
        Wire.ToAgent.BodyOneofCase.AcknowledgeOperation => new AgentOrder.AcknowledgeOperation(Ticks.Uuid(wire.AcknowledgeOperation.Uuid)),
        Wire.ToAgent.BodyOneofCase.ExecutorMessage => new AgentOrder.ExecutorMessage(
            new FrameworkId(wire.ExecutorMessage.Framework), new ExecutorId(wire.ExecutorMessage.Executor), wire.ExecutorMessage.Data.Memory),
        Wire.ToAgent.BodyOneofCase.ShutdownExecutor => new AgentOrder.ShutdownExecutor(
            new FrameworkId(wire.ShutdownExecutor.Framework), new ExecutorId(wire.ShutdownExecutor.Executor)),
        Wire.ToAgent.BodyOneofCase.ShutdownFramework => new AgentOrder.ShutdownFramework(new FrameworkId(wire.ShutdownFramework.Framework)),
        Wire.ToAgent.BodyOneofCase.SendAgain => new AgentOrder.SendAgain(new FrameworkId(wire.SendAgain.Framework)),
        Wire.ToAgent.BodyOneofCase.Shutdown => new AgentOrder.Shutdown(wire.Shutdown.Why),
        _ => null,
    };

    public static Wire.FileRequest ToWire(this FileRequest core) =>
        new() { Id = core.Id, Task = core.Task.Value, Path = core.Path, Offset = core.Offset, Length = core.Length };

    public static FileRequest ToCore(this Wire.FileRequest wire) =>
        new(wire.Id, new TaskId(wire.Task), wire.Path, wire.Offset, wire.Length);

    public static Wire.FilePiece ToWire(this FilePiece core)
    {
        var wire = new Wire.FilePiece { Id = core.Id, Data = UnsafeByteOperations.UnsafeWrap(core.Data), Offset = core.Offset, Size = core.Size };
        if (core.Error is { } error) wire.Error = error;
        return wire;
    }

    public static FilePiece ToCore(this Wire.FilePiece wire) =>
        new(wire.Id, wire.Data.Memory, wire.Offset, wire.Size, wire.HasError ? wire.Error : null);

    private static Wire.Register ToWire(AgentReport.Register core)
    {
        var wire = new Wire.Register { Agent = ToWire(core.Agent) };
        wire.Tasks.Add(core.Tasks.Select(task => new Wire.AgentTask
        {
            Framework = task.Framework.Value, Id = task.Id.Value, Resources = task.Resources.ToWire(), Status = task.Status.ToWire(),
            Executor = task.Executor?.ToWire(), Definition = UnsafeByteOperations.UnsafeWrap(task.Definition),
        }));
        wire.Operations.Add(core.Operations.Select(Ticks.Bytes));
        wire.Executors.Add(core.Executors.Select(executor => new Wire.ExecutorName { Framework = executor.Framework.Value, Executor = executor.Id.Value }));
        return wire;
    }

    private static AgentTask ToCore(Wire.AgentTask wire) =>
        new(new FrameworkId(wire.Framework), new TaskId(wire.Id), wire.Resources.ToCore(), wire.Status.ToCore())
        {
            Executor = wire.Executor?.ToCore(), Definition = wire.Definition.Memory,
        };

    private static Wire.AgentSpec ToWire(AgentSpec core)
    {
        var wire = new Wire.AgentSpec
        {
            Hostname = core.Hostname, Address = core.Address, Total = core.Total.ToWire(), HasDocker = core.HasDocker,
            BootId = core.BootId, Version = core.Version, KeepsOperations = core.KeepsOperations, HttpPort = core.HttpPort,
        };
        if (core.Id is { } id) wire.Id = id.Value;
        if (core.Region is { } region) wire.Region = region;
        if (core.Zone is { } zone) wire.Zone = zone;
        if (core.Networks is { } networks) wire.Networks = new Wire.NetworkNames { Names = { networks } };
        wire.Attributes.Add(core.Attributes);
        wire.NotEnforced.Add(core.NotEnforced);
        wire.Conditions.Add(core.Conditions.Select(ToWire));
        return wire;
    }

    private static AgentSpec ToCore(Wire.AgentSpec wire) => new()
    {
        Id = wire.HasId ? new AgentId(wire.Id) : null,
        Hostname = wire.Hostname,
        Address = wire.Address,
        Total = wire.Total.ToCore(),
        Attributes = Ticks.Sorted(wire.Attributes),
        Region = wire.HasRegion ? wire.Region : null,
        Zone = wire.HasZone ? wire.Zone : null,
        HasDocker = wire.HasDocker,
        Networks = wire.Networks is { } networks ? [.. networks.Names] : null,
        BootId = wire.BootId,
        Version = wire.Version,
        NotEnforced = [.. wire.NotEnforced],
        Conditions = [.. wire.Conditions.Select(ToCore)],
        KeepsOperations = wire.KeepsOperations,
        HttpPort = wire.HttpPort,
    };

    private static Wire.Heartbeat ToWire(AgentReport.Heartbeat core)
    {
        var wire = new Wire.Heartbeat
        {
            CpuMillis = core.Node.CpuMillis, MemoryBytes = core.Node.MemoryBytes, DiskBytes = core.Node.DiskBytes,
        };
        wire.Conditions.Add(core.Node.Conditions.Select(ToWire));
        wire.Counters = CounterMapping.ToWire(core.Node.Counters);
        wire.Tasks.Add(core.Tasks.Select(usage => new Wire.TaskUsage
        {
            Task = usage.Task.Value, CpuNanoseconds = usage.CpuNanoseconds, MemoryBytes = usage.MemoryBytes, DiskBytes = usage.DiskBytes,
            Counters = CounterMapping.ToWire(usage.Counters),
        }));
        return wire;
    }

    private static TaskUsage ToCore(Wire.TaskUsage wire) =>
        new(new TaskId(wire.Task), wire.CpuNanoseconds, wire.MemoryBytes, wire.DiskBytes) { Counters = CounterMapping.ToCore(wire.Counters) };

    private static Wire.NodeCondition ToWire(NodeCondition core) => new() { Kind = (int)core.Kind, Message = core.Message };

    private static NodeCondition ToCore(Wire.NodeCondition wire) =>
        new(Enum.IsDefined((NodeConditionKind)wire.Kind) ? (NodeConditionKind)wire.Kind : NodeConditionKind.Unknown, wire.Message);

    private static Wire.Kill ToWire(AgentOrder.Kill core)
    {
        var wire = new Wire.Kill { Framework = core.Framework.Value, Task = core.Task.Value };
        if (core.Grace is { } grace) wire.GraceTicks = grace.Ticks;
        return wire;
    }
}
