using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>
/// What binds the tasks of a <see cref="TaskGroup"/>: nothing of it runs before all of it is here, the first is started before the
/// others, and the end of one, other than by itself with status 0, is the end of all. These are the rules of Mesos' default executor.
/// </summary>
internal static class GroupRules
{
    /// <summary>Whether a task that awaits its group may go to its runtime now.</summary>
    public static bool MayRun(AgentState state, HeldTask task) => task.Spec.Group is not { } group ||
        (group.Members.All(state.Tasks.ContainsKey) && (task.Id == group.First || state.Tasks[group.First].Stage == TaskStage.Running));

    /// <summary>Whether a member has ended already: who comes after it must not begin.</summary>
    public static bool IsBroken(AgentState state, TaskGroup group) =>
        group.Members.Any(member => state.Tasks.TryGetValue(member, out var other) && other.HasEnded);

    /// <summary>The other members that are here and have not ended, in order.</summary>
    public static IEnumerable<HeldTask> LivingOthers(AgentState state, HeldTask task)
    {
        if (task.Spec.Group is not { } group) yield break;
        foreach (var member in group.Members)
        {
            if (member != task.Id && state.Tasks.TryGetValue(member, out var other) && !other.HasEnded) yield return other;
        }
    }

    /// <summary>Whether the end of this task ends the others: a bad end does, and so does that of the one that holds the network.</summary>
    public static bool EndsOthers(HeldTask task, TaskState end) => task is { ExecutorRun: null, Spec.Group: { } group } &&
        (end != TaskState.Finished || (task.Id == group.First && task.Spec.Docker is { Network: not NetworkMode.Host }));
}
