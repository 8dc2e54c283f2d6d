using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Follows the launches an agent made by itself while it was cut off: a task that ended there was started again as its instance's next
/// incarnation, in the same place and on the same ports.
/// </summary>
internal static class Succession
{
    /// <summary>Makes a task that is not known its instance's own, where an agent may have launched it; true when it did.</summary>
    public static bool TryAdopt(Turn turn, TaskStatus status)
    {
        if (InstanceIds.InstanceOf(status.TaskId) is not { } id || turn.State.FindInstance(id) is not { Containers.IsEmpty: true } instance) return false;
        var incarnation = InstanceIds.IncarnationOf(status.TaskId);
        if (incarnation <= instance.Incarnation) return false;
        if (instance.Task is null || instance.Agent != status.Agent || instance.Agent is null)
        {
            // It may not stay, but its name is used up.
            turn.Put(instance with { Incarnation = incarnation });
            return false;
        }

        Succeed(turn, instance, status.TaskId, incarnation);
        return true;
    }

    /// <summary>A task has ended of which its agent says that it launched the next; true when the instance goes on as that.</summary>
    public static bool Ended(Turn turn, Instance before, TaskStatus status, InstanceCondition end)
    {
        if (status.Successor is not { } next || InstanceIds.InstanceOf(next) != before.Id || InstanceIds.IncarnationOf(next) <= before.Incarnation) return false;
        Failures.Record(turn, before, status, end);
        Succeed(turn, before, next, InstanceIds.IncarnationOf(next));
        return true;
    }

    /// <summary>An earlier launch of an instance that has gone on: how it ended is kept, nothing follows from it.</summary>
    public static void EndedEarlier(Turn turn, Instance instance, TaskStatus status)
    {
        if (InstanceIds.IncarnationOf(status.TaskId) >= instance.Incarnation || instance.Task is null || status.Successor is null) return;
        var end = InstanceLifecycle.Next(InstanceCondition.Running, InstanceLifecycle.EventOf(status.State, status.Reason)) ?? InstanceCondition.Unknown;
        turn.Announce(new ServiceEvent.TaskStatusChanged(turn.Now, instance.App, instance.Id, status, instance.Host, instance.Ports, instance.Version));
        Failures.Record(turn, instance with { Task = status.TaskId }, status, end);
    }

    /// <summary>
    /// True for an update an agent sends once more, as nobody confirmed it, of a launch it has followed by the next itself: that task has
    /// ended. One the agent lists as living comes without an update's id, and is never of the past.
    /// </summary>
    public static bool IsOfThePast(Turn turn, TaskStatus status) =>
        status.Uuid is not null && InstanceIds.InstanceOf(status.TaskId) is { } id &&
        turn.State.FindInstance(id) is { Task: not null, Agent: { } agent, Containers.IsEmpty: true } instance && agent == status.Agent &&
        instance.Incarnation - InstanceIds.IncarnationOf(status.TaskId) is var later && later > 0 && later <= instance.Successions;

    /// <summary>
    /// The incarnation to count on from after an end that no agent told of: what was cut off may have used up the numbers its budget gave it.
    /// </summary>
    public static int LastUsed(Instance instance, InstanceCondition end, ServiceSchedulerOptions options) =>
        end is InstanceCondition.Gone or InstanceCondition.Unknown ? instance.Incarnation + options.OfflineRestarts : instance.Incarnation;

    private static void Succeed(Turn turn, Instance before, TaskId task, int incarnation)
    {
        var instance = before with
        {
            Task = task,
            Incarnation = incarnation,
            Condition = InstanceCondition.Staging,
            Since = turn.Now,
            StagedAt = turn.Now,
            StartedAt = null,
            TaskState = TaskState.Staging,
            Checks = [],
            Healthy = null,
            Readiness = null,
            Check = null,
            Pid = 0,
            UnreachableSince = null,
            Restarts = before.Restarts + incarnation - before.Incarnation,
            Successions = before.Successions + incarnation - before.Incarnation,
        };
        turn.Put(instance);
        if (instance.StopAskedAt is not null) Stops.LimitReached(turn, instance);
    }
}
