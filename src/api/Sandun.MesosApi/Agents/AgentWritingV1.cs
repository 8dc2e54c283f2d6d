using Sandun.Agent;
using Sandun.MesosApi.Operator;
using Sandun.Protocol;
using Response = Sandun.MesosApi.Wire.Agent.Response;

namespace Sandun.MesosApi.Agents;

/// <summary>An agent's state in the messages of its v1 operator API.</summary>
internal static class AgentWritingV1
{
    /// <summary>What is known of a framework here: all of it, where it brought an executor.</summary>
    public static Wire.FrameworkInfo InfoOf(FrameworkId id, IEnumerable<AgentContainer> containers)
    {
        var known = containers.Select(container => container.Spec.Framework).FirstOrDefault(framework => !framework.IsEmpty);
        return known.IsEmpty
            ? new Wire.FrameworkInfo { Id = new Wire.FrameworkID { Value = id.Value }, Name = "", User = "", Checkpoint = true }
            : Wire.FrameworkInfo.Parser.ParseFrom(known.Span);
    }

    public static Response.Types.GetState State(IReadOnlyList<AgentContainer> containers) =>
        new() { GetTasks = Tasks(containers), GetExecutors = Executors(containers), GetFrameworks = Frameworks(containers) };

    public static Response.Types.GetTasks Tasks(IReadOnlyList<AgentContainer> containers)
    {
        var wire = new Response.Types.GetTasks();
        foreach (var container in containers)
        {
            wire.QueuedTasks.Add(container.Queued.Select(Task));
            wire.LaunchedTasks.Add(container.Launched.Select(Task));
            wire.TerminatedTasks.Add(container.Completed.Where(task => !task.Pending.IsEmpty).Select(Task));
            wire.CompletedTasks.Add(container.Completed.Where(task => task.Pending.IsEmpty).Select(Task));
        }

        return wire;
    }

    public static Response.Types.GetExecutors Executors(IReadOnlyList<AgentContainer> containers)
    {
        var wire = new Response.Types.GetExecutors();
        foreach (var container in containers)
        {
            var executor = new Response.Types.GetExecutors.Types.Executor { ExecutorInfo = ExecutorOf(container) };
            (container.HasEnded ? wire.CompletedExecutors : wire.Executors).Add(executor);
        }

        return wire;
    }

    public static Response.Types.GetFrameworks Frameworks(IReadOnlyList<AgentContainer> containers)
    {
        var wire = new Response.Types.GetFrameworks();
        foreach (var framework in containers.GroupBy(container => container.Framework))
        {
            var one = new Response.Types.GetFrameworks.Types.Framework { FrameworkInfo = InfoOf(framework.Key, framework) };
            (framework.Any(container => !container.HasEnded) ? wire.Frameworks : wire.CompletedFrameworks).Add(one);
        }

        return wire;
    }

    public static Response.Types.GetContainers Containers(
        IReadOnlyList<AgentContainer> containers, AgentApiOptions options, IReadOnlyList<(NestedId Id, int Pid)>? nested)
    {
        var (usage, now, host) = (options.Usage().ToDictionary(one => one.Task), options.Time.GetUtcNow(), options.Spec().Address);
        var wire = new Response.Types.GetContainers();
        wire.Containers.Add(containers.Where(container => !container.HasEnded).Select(container => new Response.Types.GetContainers.Types.Container
        {
            FrameworkId = new Wire.FrameworkID { Value = container.Framework.Value }, ExecutorId = new Wire.ExecutorID { Value = container.Spec.Id.Value },
            ExecutorName = container.Spec.Name, ContainerId = new Wire.ContainerID { Value = container.Container.Value },
            ContainerStatus = AgentStatistics.StatusOf(container, host), ResourceStatistics = AgentStatistics.Of(container, usage, now),
        }));
        foreach (var (id, pid) in nested ?? [])
        {
            if (containers.FirstOrDefault(container => container.Container == id.Root) is not { } root) continue;
            var wireId = NestedReading.ToWire(id);
            wire.Containers.Add(new Response.Types.GetContainers.Types.Container
            {
                FrameworkId = new Wire.FrameworkID { Value = root.Framework.Value }, ExecutorId = new Wire.ExecutorID { Value = root.Spec.Id.Value },
                ExecutorName = root.Spec.Name, ContainerId = wireId, ContainerStatus = new Wire.ContainerStatus { ContainerId = wireId, ExecutorPid = (uint)pid },
            });
        }

        return wire;
    }

    private static Wire.Task Task(HeldTask task) => AgentContainer.AsPoolTask(task).ToWire();

    private static Wire.ExecutorInfo ExecutorOf(AgentContainer container)
    {
        var wire = TaskWriting.ToWire(container.Spec, container.Framework);
        if (!wire.HasName && container.Spec.Name.Length > 0) wire.Name = container.Spec.Name;
        return wire;
    }
}
