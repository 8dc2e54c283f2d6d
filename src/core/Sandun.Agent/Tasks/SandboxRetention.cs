namespace Sandun.Agent;

/// <summary>Keeps ended tasks and their sandboxes for a while, within a bound. What is not acknowledged is never dropped.</summary>
internal sealed class SandboxRetention(AgentState state, AgentLimits limits)
{
    /// <summary>Part of the ended tasks that goes at once when the disk is nearly full: halving frees space quickly and keeps the newest.</summary>
    private const int PressureDivisor = 2;

    /// <summary>Over the bound, the oldest is due since it ended.</summary>
    public DateTimeOffset? NextDeadline =>
        state.Deadlines.Removable > limits.EndedTasks ? state.Deadlines.OldestEnd : state.Deadlines.OldestEnd + limits.Retention;

    public void Collect(AgentTurn turn)
    {
        var ended = Removable().ToList();
        var surplus = ended.Count - limits.EndedTasks;
        for (var i = 0; i < ended.Count; i++)
        {
            if (i < surplus || ended[i].EndedAt + limits.Retention <= turn.Now) Remove(ended[i], turn);
        }
    }

    public void Relieve(AgentTurn turn)
    {
        var ended = Removable().ToList();
        for (var i = 0; i < (ended.Count + 1) / PressureDivisor; i++) Remove(ended[i], turn);
    }

    private static void Remove(HeldTask task, AgentTurn turn)
    {
        turn.Decision.Record(new AgentFact.TaskRemoved(task.Id));
        turn.Order(new AgentCommand.RemoveSandbox(task.Id));
    }

    /// <summary>Ended and acknowledged tasks, the longest ended first, then by id.</summary>
    private IEnumerable<HeldTask> Removable() =>
        state.Tasks.Values.Where(IsRemovable).OrderBy(task => task.EndedAt).ThenBy(task => task.Id);

    private static bool IsRemovable(HeldTask task) => task.HasEnded && task.Pending.IsEmpty;
}
