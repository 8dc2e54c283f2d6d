using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What follows from a task's status.</summary>
internal static class Statuses
{
    public static void Handle(Turn turn, TaskStatus status)
    {
        // After a restart the resource manager may not know yet whose the task is; an agent that claims another's is not believed.
        if (turn.State.FindTask(status.TaskId) is { Agent: { } own } && status.Agent is { } reporter && reporter != own) return;
        Reconciliation.Answered(turn, status.TaskId);
        if (turn.State.FindTask(status.TaskId) is null && !status.State.IsTerminal()) Succession.TryAdopt(turn, status);
        if (turn.State.FindTask(status.TaskId) is { } instance) HandleInstance(turn, instance, status);
        else HandleUnknown(turn, status);
        if (status is { Uuid: { } uuid, Agent: { } agent }) turn.Call(new SchedulerCall.Acknowledge(agent, status.TaskId, uuid));
    }

    /// <summary>An instance whose agent cannot be reached has been waited for as long as its strategy says, or not yet.</summary>
    public static void CheckPatience(Turn turn, Instance instance)
    {
        while (instance.UnreachableSince is { } since &&
            Patience.DueOf(since, instance.Condition, turn.State.FindApp(instance.App)?.Spec.Unreachable) is { } due && due <= turn.Now)
        {
            if (instance.Condition == InstanceCondition.UnreachableInactive)
            {
                turn.Remove(instance);
                return;
            }

            instance = instance with { Condition = InstanceCondition.UnreachableInactive, Since = turn.Now };
            turn.Put(instance);
        }
    }

    /// <summary>A task nobody here knows is not to run: it was forgotten, or is an older launch. After a restore it may be we who forgot.</summary>
    private static void HandleUnknown(Turn turn, TaskStatus status)
    {
        // A kill of a task that cannot be reached is answered with this very status: killing again would go on for ever.
        if (status.State is TaskState.Unknown or TaskState.Unreachable) return;
        if (!status.State.IsTerminal())
        {
            var mayStay = status.State == TaskState.Killing || Succession.IsOfThePast(turn, status) || UnknownTasks.Keep(turn, status);
            if (!mayStay) turn.Call(new SchedulerCall.Kill(status.TaskId, status.Agent, null));
            return;
        }

        UnknownTasks.Ended(turn, status.TaskId);
        if (InstanceIds.InstanceOf(status.TaskId) is not { } id) return;
        if (turn.State.FindInstance(id) is { } instance)
        {
            Succession.EndedEarlier(turn, instance, status);
            return;
        }

        var happened = InstanceLifecycle.EventOf(status.State, status.Reason);
        var condition = InstanceLifecycle.Next(InstanceCondition.Running, happened) ?? InstanceCondition.Unknown;
        turn.Announce(new ServiceEvent.UnknownInstanceTerminated(turn.Now, id, InstanceIds.AppOf(id), condition));
    }

    private static void HandleInstance(Turn turn, Instance instance, TaskStatus status)
    {
        if (instance.Containers.IsEmpty) HandleKnown(turn, instance, status);
        else if (PodStatuses.Fold(turn, ref instance, status) is { } whole) HandleKnown(turn, instance, whole);
    }

    private static void HandleKnown(Turn turn, Instance before, TaskStatus status)
    {
        var happened = InstanceLifecycle.EventOf(status.State, status.Reason);
        var condition = InstanceLifecycle.Next(before.Condition, happened);
        if (before.Containers.IsEmpty && (before.TaskState != status.State || before.Condition == InstanceCondition.Provisioned))
            turn.Announce(new ServiceEvent.TaskStatusChanged(
                turn.Now, before.App, before.Id, status, before.Host, before.Ports, before.Version)
            {
                HostAddress = before.Network == NetworkMode.Host ? before.Address : "",
            });
        if (condition is { } end && end.IsTerminal())
        {
            if (!Succession.Ended(turn, before, status, end)) Ended(turn, before, status, end);
            return;
        }

        var instance = Updated(before, status, condition, turn.Now);
        instance = HealthVerdicts.Update(instance, status);
        if (instance != before) turn.Put(instance);
        if (condition is not null) LaunchDelays.Progressed(turn, instance);
        HealthVerdicts.Judge(turn, before, instance);
        if (turn.State.FindInstance(instance.Id) is { } current) CheckPatience(turn, current);
    }

    private static Instance Updated(Instance before, TaskStatus status, InstanceCondition? condition, DateTimeOffset now)
    {
        var away = (condition ?? before.Condition) is InstanceCondition.Unreachable or InstanceCondition.UnreachableInactive;
        return before with
        {
            Condition = condition ?? before.Condition,
            Since = condition is null || condition == before.Condition ? before.Since : now,
            TaskState = status.State,
            StagedAt = before.StagedAt ?? now,
            StartedAt = before.StartedAt ?? (condition == InstanceCondition.Running ? status.Timestamp : null),
            UnreachableSince = away ? before.UnreachableSince ?? now : null,
            Pid = status.Pid == 0 ? before.Pid : status.Pid,
            IpAddresses = status.IpAddresses.IsEmpty || status.IpAddresses.AsSpan().SequenceEqual(before.IpAddresses.AsSpan())
                ? before.IpAddresses
                : status.IpAddresses,
            Readiness = status.Readiness ?? before.Readiness,
            Check = status.Check ?? before.Check,
        };
    }

    /// <summary>A task has ended: its failure is kept, and the instance is launched again or forgotten.</summary>
    private static void Ended(Turn turn, Instance before, TaskStatus status, InstanceCondition end)
    {
        turn.Announce(new ServiceEvent.InstanceChanged(turn.Now, before with { Condition = end, Since = turn.Now, TaskState = status.State }));
        Failures.Record(turn, before, status, end);
        LaunchDelays.Ended(turn, before, status.Reason, end);
        if (before.Goal == InstanceGoal.Decommissioned || turn.State.FindApp(before.App) is null)
        {
            turn.Remove(before);
            return;
        }

        turn.Put(Rescheduled(turn, before, asked: before.StopAskedAt is not null) with
        {
            Incarnation = Succession.LastUsed(before, end, turn.Options),
        });
    }

    /// <summary>The instance as it waits for its next launch; its identity and count of launches stay.</summary>
    private static Instance Rescheduled(Turn turn, Instance before, bool asked) => new()
    {
        Id = before.Id,
        App = before.App,
        Condition = InstanceCondition.Scheduled,
        Incarnation = before.Incarnation,
        Version = before.Version,
        Since = turn.Now,
        Home = before.Home,
        Volumes = before.Volumes,
        Restarts = before.Restarts + (asked ? 0 : 1),
    };
}
