using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The life of an instance as a table of conditions and events; conditions of one task only move forward.</summary>
public static class InstanceLifecycle
{
    /// <summary>The condition after the event, or null when the event changes nothing and is to be ignored.</summary>
    public static InstanceCondition? Next(InstanceCondition condition, InstanceEvent happened)
    {
        if (condition == InstanceCondition.Scheduled) return happened == InstanceEvent.Launched ? InstanceCondition.Provisioned : null;
        if (IsTerminal(condition)) return happened == InstanceEvent.Rescheduled ? InstanceCondition.Scheduled : null;
        if (Ended(happened) is { } end) return end;
        return happened switch
        {
            InstanceEvent.Staging => Forward(condition, InstanceCondition.Staging),
            InstanceEvent.Starting => Forward(condition, InstanceCondition.Starting),
            InstanceEvent.Running => Forward(condition, InstanceCondition.Running),
            InstanceEvent.Killing => condition == InstanceCondition.Killing ? null : InstanceCondition.Killing,
            InstanceEvent.Unreachable => IsAway(condition) ? null : InstanceCondition.Unreachable,
            InstanceEvent.GivenUp => condition == InstanceCondition.Unreachable ? InstanceCondition.UnreachableInactive : null,
            _ => null,
        };
    }

    /// <summary>Whether the task has ended for good in this condition.</summary>
    public static bool IsTerminal(this InstanceCondition condition) => condition >= InstanceCondition.Finished;

    /// <summary>Whether a task of the instance exists as far as we know.</summary>
    public static bool IsPlaced(this InstanceCondition condition) =>
        condition > InstanceCondition.Scheduled && condition < InstanceCondition.Finished;

    /// <summary>
    /// What a status means for its instance. <see cref="TaskState.Lost"/>, which only old masters send, is told apart by its reason
    /// as Marathon does.
    /// </summary>
    public static InstanceEvent EventOf(TaskState state, TaskReason reason) => state switch
    {
        TaskState.Staging => InstanceEvent.Staging,
        TaskState.Starting => InstanceEvent.Starting,
        TaskState.Running => InstanceEvent.Running,
        TaskState.Killing => InstanceEvent.Killing,
        TaskState.Unreachable => InstanceEvent.Unreachable,
        TaskState.Finished => InstanceEvent.Finished,
        TaskState.Failed => InstanceEvent.Failed,
        TaskState.Error => InstanceEvent.Error,
        TaskState.Killed => InstanceEvent.Killed,
        TaskState.Gone or TaskState.GoneByOperator => InstanceEvent.Gone,
        TaskState.Dropped => InstanceEvent.Dropped,
        TaskState.Unknown => InstanceEvent.Unknown,
        TaskState.Lost => LostBy(reason),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not a task state"),
    };

    private static InstanceEvent LostBy(TaskReason reason) => reason switch
    {
        TaskReason.AgentDisconnected or TaskReason.Reconciliation => InstanceEvent.Unreachable,
        TaskReason.AgentRemoved or TaskReason.AgentUnknown or TaskReason.AgentRebooted => InstanceEvent.Gone,
        TaskReason.InvalidOffers or TaskReason.TaskInvalid or TaskReason.AgentRestarted => InstanceEvent.Dropped,
        _ => InstanceEvent.Unknown,
    };

    private static InstanceCondition? Ended(InstanceEvent happened) => happened switch
    {
        InstanceEvent.Finished => InstanceCondition.Finished,
        InstanceEvent.Failed => InstanceCondition.Failed,
        InstanceEvent.Error => InstanceCondition.Error,
        InstanceEvent.Killed => InstanceCondition.Killed,
        InstanceEvent.Gone => InstanceCondition.Gone,
        InstanceEvent.Dropped => InstanceCondition.Dropped,
        InstanceEvent.Unknown => InstanceCondition.Unknown,
        _ => null,
    };

    private static bool IsAway(InstanceCondition condition) =>
        condition is InstanceCondition.Unreachable or InstanceCondition.UnreachableInactive;

    /// <summary>A task that is back tells where it stands; one that never left only moves on.</summary>
    private static InstanceCondition? Forward(InstanceCondition from, InstanceCondition to) =>
        IsAway(from) || from < to ? to : null;
}
