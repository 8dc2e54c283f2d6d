using System.Runtime.InteropServices;
using Sandun.Agent;
using Sandun.Protocol;

namespace Sandun.MesosApi.Agents;

/// <summary>The agent's brain, with what it is told and establishes counted once it is durable: decisions stay its own.</summary>
/// <param name="brain">The brain.</param>
/// <param name="counts">Where to.</param>
public sealed class WatchedAgent(AgentBrain brain, AgentCounts counts) : IMachine<AgentInput, AgentFact, AgentCommand>, IMachineView<AgentSnapshot>, INotingMachine<AgentSnapshot>
{
    private List<(AgentInput Input, bool IsHeard)> _told = [];
    private Dictionary<TaskId, HashSet<Guid>> _tasks = [];
    private HashSet<TaskId> _executors = [];
    private AgentSnapshot? _before;

    public DateTimeOffset? NextDeadline => brain.NextDeadline;

    public void Decide(AgentInput input, DateTimeOffset now, Decision<AgentFact, AgentCommand> decision)
    {
        // What was loaded has not happened now: it is what changes are seen against.
        _before ??= brain.TakeView(now);
        var (facts, commands) = (decision.Facts.Count, decision.Commands.Count);
        brain.Decide(input, now, decision);
        Follow(decision, facts);
        if (input is AgentInput.LaunchFailed or AgentInput.ExecutorUpdated or AgentInput.Ordered)
            _told.Add((input, decision.Facts.Count > facts || decision.Commands.Count > commands));
    }

    public void OnDeadline(DateTimeOffset now, Decision<AgentFact, AgentCommand> decision)
    {
        _before ??= brain.TakeView(now);
        var facts = decision.Facts.Count;
        brain.OnDeadline(now, decision);
        Follow(decision, facts);
    }

    public void Apply(AgentFact fact) => brain.Apply(fact);

    public AgentSnapshot TakeView(DateTimeOffset now) => brain.TakeView(now);

    public Action TakeNotes(AgentSnapshot view)
    {
        var (told, tasks, executors, before) = (_told, _tasks, _executors, _before);
        (_told, _tasks, _executors, _before) = ([], [], [], view);
        return () =>
        {
            foreach (var (input, isHeard) in told) counts.NoteInput(input, isHeard);
            if (before is not null) NoteChanges(tasks, executors, before, view);
        };
    }

    /// <summary>Remembers what was touched: a commit of one task costs no look at all others.</summary>
    private void Follow(Decision<AgentFact, AgentCommand> decision, int from)
    {
        for (var i = from; i < decision.Facts.Count; i++)
        {
            if (decision.Facts[i] is AgentFact.TaskPut { Task: var task })
            {
                // Each status in turn: a task that began and ended within one commit had two.
                var statuses = CollectionsMarshal.GetValueRefOrAddDefault(_tasks, task.Id, out _) ??= [];
                if (task.ExecutorRun is null && task.Latest.Uuid is { } uuid) statuses.Add(uuid);
            }
            else if (decision.Facts[i] is AgentFact.ExecutorPut executor)
            {
                _executors.Add(executor.Executor.Run);
            }
        }
    }

    private void NoteChanges(Dictionary<TaskId, HashSet<Guid>> tasks, HashSet<TaskId> executors, AgentSnapshot before, AgentSnapshot view)
    {
        foreach (var (id, statuses) in tasks)
        {
            var was = before.Tasks.GetValueOrDefault(id);
            foreach (var _ in statuses.Where(uuid => uuid != was?.Latest.Uuid)) counts.NoteStatus();
            if (was is not { HasEnded: true } && view.Tasks.GetValueOrDefault(id) is { HasEnded: true } task) counts.NoteEnd(task);
        }

        foreach (var run in executors)
        {
            if (view.Executors.GetValueOrDefault(run) is { HasEnded: true } executor && before.Executors.GetValueOrDefault(run) is not { HasEnded: true })
                counts.NoteExecutorEnd();
        }
    }
}
