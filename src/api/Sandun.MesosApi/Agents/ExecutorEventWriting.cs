using Google.Protobuf;
using Sandun.Agent;
using Sandun.MesosApi.Client;
using Sandun.MesosApi.Mapping;
using Sandun.MesosApi.Operator;
using Sandun.Protocol;
using Event = Sandun.MesosApi.Wire.Executor.Event;

namespace Sandun.MesosApi.Agents;

/// <summary>Events as an executor reads them.</summary>
internal static class ExecutorEventWriting
{
    /// <param name="word">What is said.</param>
    /// <param name="agent">Who says it.</param>
    public static Event Write(ExecutorWord word, AgentSpec agent) => word switch
    {
        ExecutorWord.Subscribed subscribed => Subscribed(subscribed.Executor, agent),
        ExecutorWord.Launch launch => new Event { Type = Event.Types.Type.Launch, Launch = new Event.Types.Launch { Task = Task(launch.Task, agent) } },
        ExecutorWord.LaunchGroup group => Group(group, agent),
        ExecutorWord.Kill kill => Kill(kill),
        ExecutorWord.Acknowledged acknowledged => new Event
        {
            Type = Event.Types.Type.Acknowledged,
            Acknowledged = new Event.Types.Acknowledged { TaskId = new Wire.TaskID { Value = acknowledged.Task.Value }, Uuid = Scalars.Bytes(acknowledged.Uuid) },
        },
        ExecutorWord.Message message => new Event
        {
            Type = Event.Types.Type.Message, Message = new Event.Types.Message { Data = UnsafeByteOperations.UnsafeWrap(message.Data) },
        },
        ExecutorWord.Shutdown => new Event { Type = Event.Types.Type.Shutdown },
        ExecutorWord.Refused refused => new Event { Type = Event.Types.Type.Error, Error = new Event.Types.Error { Message = refused.Why } },
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, "not a word to an executor"),
    };

    public static Event Heartbeat() => new() { Type = Event.Types.Type.Heartbeat };

    private static Event Subscribed(HeldExecutor executor, AgentSpec agent) => new()
    {
        Type = Event.Types.Type.Subscribed,
        Subscribed = new Event.Types.Subscribed
        {
            ExecutorInfo = TaskWriting.ToWire(executor.Spec, executor.Framework),
            FrameworkInfo = executor.Spec.Framework.IsEmpty
                ? new Wire.FrameworkInfo { Name = "", User = "", Id = new Wire.FrameworkID { Value = executor.Framework.Value } }
                : Wire.FrameworkInfo.Parser.ParseFrom(executor.Spec.Framework.Span),
            AgentInfo = AgentInfoMapping.ToWire(agent), ContainerId = new Wire.ContainerID { Value = executor.Run.Value },
        },
    };

    private static Wire.TaskInfo Task(TaskSpec task, AgentSpec agent)
    {
        // Checks of an app's own tasks are made by the agent, and nobody else is to make them.
        var own = task.Definition.IsEmpty;
        var wire = own ? TaskInfoWriting.Write(task with { HealthChecks = [] }, agent.Id ?? default, Role.Any) : Wire.TaskInfo.Parser.ParseFrom(task.Definition.Span);
        if (agent.Id is { } id) wire.AgentId = new Wire.AgentID { Value = id.Value };
        return wire;
    }

    private static Event Group(ExecutorWord.LaunchGroup group, AgentSpec agent)
    {
        var tasks = new Wire.TaskGroupInfo();
        tasks.Tasks.Add(group.Tasks.Select(task => Task(task, agent)));
        return new Event { Type = Event.Types.Type.LaunchGroup, LaunchGroup = new Event.Types.LaunchGroup { TaskGroup = tasks } };
    }

    private static Event Kill(ExecutorWord.Kill kill)
    {
        var wire = new Event { Type = Event.Types.Type.Kill, Kill = new Event.Types.Kill { TaskId = new Wire.TaskID { Value = kill.Task.Value } } };
        if (kill.Grace is { } grace) wire.Kill.KillPolicy = new Wire.KillPolicy { GracePeriod = new Wire.DurationInfo { Nanoseconds = Scalars.Nanoseconds(grace) } };
        return wire;
    }
}
