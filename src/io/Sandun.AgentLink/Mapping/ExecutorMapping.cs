using Google.Protobuf;
using Sandun.Protocol;

namespace Sandun.AgentLink.Mapping;

/// <summary>Executors of frameworks and what they add to statuses, both ways.</summary>
internal static class ExecutorMapping
{
    public static Wire.ExecutorSpec ToWire(this ExecutorSpec core) => new()
    {
        Id = core.Id.Value, Type = (int)core.Type, Name = core.Name, Resources = core.Resources.ToWire(), Program = core.Program?.ToWire(),
        Definition = UnsafeByteOperations.UnsafeWrap(core.Definition), Framework = UnsafeByteOperations.UnsafeWrap(core.Framework),
        ShutdownGraceTicks = core.ShutdownGrace.Ticks, Checkpoint = core.Checkpoint, EndsWithTasks = core.EndsWithTasks,
    };

    public static ExecutorSpec ToCore(this Wire.ExecutorSpec wire) => new()
    {
        Id = new ExecutorId(wire.Id), Type = (ExecutorType)wire.Type, Name = wire.Name, Resources = wire.Resources.ToCore(),
        Program = wire.Program?.ToCore(), Definition = wire.Definition.Memory, Framework = wire.Framework.Memory,
        ShutdownGrace = TimeSpan.FromTicks(wire.ShutdownGraceTicks), Checkpoint = wire.Checkpoint, EndsWithTasks = wire.EndsWithTasks,
    };

    public static Wire.ExecutorMessage Message(FrameworkId framework, ExecutorId executor, ReadOnlyMemory<byte> data) =>
        new() { Framework = framework.Value, Executor = executor.Value, Data = UnsafeByteOperations.UnsafeWrap(data) };

    public static Wire.TaskStatusDetail ToWire(TaskStatusDetail core)
    {
        var wire = new Wire.TaskStatusDetail
        {
            Data = UnsafeByteOperations.UnsafeWrap(core.Data), ContainerStatus = UnsafeByteOperations.UnsafeWrap(core.ContainerStatus),
            CheckStatus = UnsafeByteOperations.UnsafeWrap(core.CheckStatus), Limitation = core.Limitation?.ToWire(),
        };
        if (core.Executor is { } executor) wire.Executor = executor.Value;
        wire.Labels.Add(core.Labels.Select(ResourceMapping.ToWire));
        return wire;
    }

    public static TaskStatusDetail ToCore(Wire.TaskStatusDetail wire) => new()
    {
        Executor = wire.HasExecutor ? new ExecutorId(wire.Executor) : null, Data = wire.Data.Memory,
        Labels = [.. wire.Labels.Select(ResourceMapping.ToCore)], ContainerStatus = wire.ContainerStatus.Memory, CheckStatus = wire.CheckStatus.Memory,
        Limitation = wire.Limitation?.ToCore(),
    };
}
