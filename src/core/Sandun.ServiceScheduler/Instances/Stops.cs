using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// The order of a stop: out of the route, confirmed by the routers and drained, then the kill, repeated until the task has ended.
/// </summary>
internal static class Stops
{
    /// <summary>Tells an instance to go.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="instance">The instance as it is now.</param>
    /// <param name="goal">Whether it is launched again afterwards or forgotten.</param>
    /// <param name="reason">Why, for people.</param>
    public static void Ask(Turn turn, Instance instance, InstanceGoal goal, string reason)
    {
        if (instance.Condition == InstanceCondition.Scheduled || WillNotAnswer(instance, goal))
        {
            if (goal == InstanceGoal.Decommissioned) Forget(turn, instance);
            return;
        }

        if (instance.StopAskedAt is not null)
        {
            if (goal > instance.Goal) turn.Put(instance with { Goal = goal, StopReason = reason });
            return;
        }

        var told = instance with { Goal = goal > instance.Goal ? goal : instance.Goal, StopReason = reason, StopAskedAt = turn.Now };
        if (IsServing(turn, instance))
        {
            turn.Put(told);
            KillWhenDrained(turn, told);
        }
        else Kill(turn, told);
    }

    /// <summary>Kills a draining instance once nothing is in flight to it.</summary>
    public static void KillWhenDrained(Turn turn, Instance instance)
    {
        if (instance.StopAskedAt is null || instance.KillSentAt is not null || instance.Task is not { } task) return;
        if (turn.State.Registry.Find(task) is { Endpoint.State: EndpointState.Draining } record && !RouterWaits.IsDrained(turn, record)) return;
        Kill(turn, instance);
    }

    /// <summary>The time of a stop has come: it drained for long enough, or the kill had no effect yet.</summary>
    public static void LimitReached(Turn turn, Instance instance) => Kill(turn, instance);

    /// <summary>Repeats a kill that the resource manager may have missed while it was away.</summary>
    public static void Repeat(Turn turn, Instance instance)
    {
        if (instance.KillSentAt is not null) KillTasks(turn, instance);
    }

    /// <summary>Forgets an instance at once; a task it may still have is killed, and killed again should it report.</summary>
    public static void Forget(Turn turn, Instance instance)
    {
        if (instance.Condition.IsPlaced()) KillTasks(turn, instance);
        turn.Remove(instance);
    }

    private static void Kill(Turn turn, Instance instance)
    {
        turn.Put(instance with { KillSentAt = turn.Now });
        KillTasks(turn, instance);
    }

    private static void KillTasks(Turn turn, Instance instance)
    {
        foreach (var task in instance.LivingTasks) turn.Call(new SchedulerCall.Kill(task, instance.Agent, null));
    }

    /// <summary>Marathon does not wait for an agent that cannot be reached: the instance is forgotten and its task killed if it returns.</summary>
    private static bool WillNotAnswer(Instance instance, InstanceGoal goal) => goal == InstanceGoal.Decommissioned &&
        instance.Condition is InstanceCondition.Unreachable or InstanceCondition.UnreachableInactive;

    private static bool IsServing(Turn turn, Instance instance) => instance.Task is { } task &&
        turn.State.Registry.Find(task) is { } record &&
        (record.Endpoint.State is EndpointState.Serving or EndpointState.Draining || RouterWaits.MayServe(turn, record));
}
