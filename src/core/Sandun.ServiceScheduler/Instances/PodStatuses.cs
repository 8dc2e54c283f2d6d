using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Makes one state of a pod instance out of those of its containers' tasks. The instance has ended when the last of them has, and when one
/// ended badly the others are told to go: the agent does that by itself, but may not have got all of them.
/// </summary>
internal static class PodStatuses
{
    /// <summary>Keeps a container's status.</summary>
    /// <returns>What the status means for the whole instance, or null when it means nothing new.</returns>
    public static TaskStatus? Fold(Turn turn, ref Instance instance, TaskStatus status)
    {
        var index = IndexOf(instance, status.TaskId);
        var before = instance.Containers[index];
        if (before.State.IsTerminal()) return null;
        if (before.State != status.State || instance.Condition == InstanceCondition.Provisioned)
            turn.Announce(new ServiceEvent.TaskStatusChanged(
                turn.Now, instance.App, instance.Id, status, instance.Host, PortsOf(instance, before), instance.Version));
        var after = before with
        {
            State = status.State,
            Since = before.State == status.State ? before.Since : turn.Now,
            Check = before.CheckIndex is { } check && !status.Checks.IsEmpty ? status.Checks[0] with { Index = check } : before.Check,
            Reason = status.Reason,
            Message = status.Message,
            ExitCode = status.ExitCode,
            LastOutput = status.LastOutput,
        };
        instance = instance with { Containers = instance.Containers.SetItem(index, after) };
        instance = EndOthers(turn, instance, after);
        turn.Put(instance);
        return Whole(instance, status);
    }

    public static ImmutableArray<TaskPort> PortsOf(Instance instance, ContainerTask container) =>
        instance.Ports.IsEmpty ? [] : instance.Ports.Slice(container.FirstPort, container.PortCount);

    private static int IndexOf(Instance instance, TaskId task)
    {
        for (var i = 0; i < instance.Containers.Length; i++)
            if (instance.Containers[i].Task == task)
                return i;
        throw new InvalidOperationException($"{task} is not a task of {instance.Id}");
    }

    private static Instance EndOthers(Turn turn, Instance instance, ContainerTask ended)
    {
        if (!ended.State.IsTerminal() || ended.State == TaskState.Finished || instance.KillSentAt is not null) return instance;
        var living = instance.LivingTasks.ToList();
        foreach (var task in living) turn.Call(new SchedulerCall.Kill(task, instance.Agent, null));
        return living.Count == 0 ? instance : instance with { KillSentAt = turn.Now };
    }

    private static TaskStatus Whole(Instance instance, TaskStatus status)
    {
        var containers = instance.Containers;
        var whole = status with
        {
            TaskId = instance.Task!.Value,
            Pid = status.TaskId == instance.Task ? status.Pid : 0,
            Checks = [.. containers.Select(container => container.Check).OfType<CheckResult>()],
            Readiness = null,
        };
        if (containers.Any(container => !container.State.IsTerminal())) return whole with { State = LivingState(instance) };
        var last = containers.Where(container => container.State is not (TaskState.Finished or TaskState.Killed)).MinBy(container => container.Since) ??
            containers.Where(container => container.State == TaskState.Killed).MinBy(container => container.Since) ??
            containers.MaxBy(container => container.Since)!;
        return whole with
        {
            TaskId = last.Task,
            State = last.State,
            Reason = last.Reason,
            ExitCode = last.ExitCode,
            LastOutput = last.LastOutput,
            Message = last.Message.Length == 0 ? $"container {last.Name} has ended" : $"container {last.Name}: {last.Message}",
        };
    }

    /// <summary>The least of what the living are, and Killing as soon as one has ended badly.</summary>
    private static TaskState LivingState(Instance instance)
    {
        if (instance.Containers.Any(container => container.State.IsTerminal() && container.State != TaskState.Finished)) return TaskState.Killing;
        var states = instance.Containers.Select(container => container.State).Where(state => !state.IsTerminal()).ToHashSet();
        foreach (var state in (ReadOnlySpan<TaskState>)[TaskState.Unknown, TaskState.Unreachable, TaskState.Killing, TaskState.Staging, TaskState.Starting])
            if (states.Contains(state))
                return state;
        return TaskState.Running;
    }
}
