using Sandun.Agent;
using Sandun.Protocol;

namespace Sandun.MesosApi.Agents;

/// <summary>The agent's brain, with what it is told and establishes counted once it is durable: decisions stay its own.</summary>
/// <param name="brain">The brain.</param>
/// <param name="counts">Where to.</param>
public sealed class WatchedAgent(AgentBrain brain, AgentCounts counts) : IMachine<AgentInput, AgentFact, AgentCommand>, IMachineView<AgentSnapshot>
{
    private readonly List<(AgentInput Input, bool IsHeard)> _told = [];
    private AgentSnapshot? _before;

    public DateTimeOffset? NextDeadline => brain.NextDeadline;

    public void Decide(AgentInput input, DateTimeOffset now, Decision<AgentFact, AgentCommand> decision)
    {
        // What was loaded has not happened now: it is what changes are seen against.
        _before ??= brain.TakeView(now);
        var (facts, commands) = (decision.Facts.Count, decision.Commands.Count);
        brain.Decide(input, now, decision);
        if (input is AgentInput.LaunchFailed or AgentInput.ExecutorUpdated or AgentInput.Ordered)
            _told.Add((input, decision.Facts.Count > facts || decision.Commands.Count > commands));
    }

    public void OnDeadline(DateTimeOffset now, Decision<AgentFact, AgentCommand> decision) => brain.OnDeadline(now, decision);

    public void Apply(AgentFact fact) => brain.Apply(fact);

    /// <summary>Called after each commit, so that what is counted is durable.</summary>
    public AgentSnapshot TakeView(DateTimeOffset now)
    {
        var view = brain.TakeView(now);
        foreach (var (input, isHeard) in _told) counts.NoteInput(input, isHeard);
        _told.Clear();
        if (_before is { } before) NoteChanges(before, view);
        _before = view;
        return view;
    }

    private void NoteChanges(AgentSnapshot before, AgentSnapshot view)
    {
        if (!ReferenceEquals(before.Tasks, view.Tasks)) foreach (var task in view.Tasks.Values) NoteChange(before.Tasks.GetValueOrDefault(task.Id), task);
        if (ReferenceEquals(before.Executors, view.Executors)) return;
        foreach (var executor in view.Executors.Values)
            if (executor.HasEnded && before.Executors.GetValueOrDefault(executor.Run) is not { HasEnded: true }) counts.NoteExecutorEnd(executor.EndReason);
    }

    private void NoteChange(HeldTask? before, HeldTask task)
    {
        if (ReferenceEquals(before, task)) return;
        if (task.HasEnded && before is not { HasEnded: true }) counts.NoteEnd(task);
        if (task.ExecutorRun is null && task.Latest.Uuid is { } uuid && before?.Latest.Uuid != uuid) counts.NoteStatus();
    }
}
