using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>All an agent's brain knows; changed by facts only.</summary>
internal sealed class AgentState
{
    public AgentIdentity Identity { get; private set; } = new(null, "", false);

    public LinkState Link { get; private set; } = LinkState.Down;

    public ImmutableSortedDictionary<TaskId, HeldTask> Tasks { get; private set; } = ImmutableSortedDictionary<TaskId, HeldTask>.Empty;

    /// <summary>The executors of frameworks by their runs, ended ones until their sandbox goes.</summary>
    public ImmutableSortedDictionary<TaskId, HeldExecutor> Executors { get; private set; } = ImmutableSortedDictionary<TaskId, HeldExecutor>.Empty;

    /// <summary>What operations have made of the resources.</summary>
    public AgentHoldings Holdings { get; private set; } = AgentHoldings.None;

    /// <summary>Operations whose outcome is not known to be known.</summary>
    public ImmutableSortedDictionary<Guid, HeldOperation> Operations { get; private set; } = ImmutableSortedDictionary<Guid, HeldOperation>.Empty;

    private readonly SortedDictionary<TaskId, TaskTracking> _tracking = [];

    public AgentState() => Names = new TaskNames(this);

    /// <summary>The tasks by the ids their frameworks gave them.</summary>
    public TaskNames Names { get; }

    /// <summary>The executor of this name that has not ended; null when there is none.</summary>
    public HeldExecutor? Executor(ExecutorKey key) => Executors.Values.FirstOrDefault(executor => executor.Key == key && !executor.HasEnded);

    public TaskTracking TrackingOf(TaskId id) => _tracking.GetValueOrDefault(id, TaskTracking.None);

    /// <summary>When something is due about the tasks.</summary>
    public TaskDeadlines Deadlines { get; } = new();

    public void Apply(AgentFact fact)
    {
        switch (fact)
        {
            case AgentFact.IdentityPut put:
                Identity = put.Identity;
                break;
            case AgentFact.LinkPut put:
                Link = put.Link;
                break;
            case AgentFact.TaskPut put:
                Tasks = Tasks.SetItem(put.Task.Id, put.Task);
                Names.Put(put.Task);
                Deadlines.Put(put.Task, TrackingOf(put.Task.Id));
                break;
            case AgentFact.TaskRemoved removed:
                if (Tasks.TryGetValue(removed.Id, out var gone)) Names.Remove(gone);
                Tasks = Tasks.Remove(removed.Id);
                _tracking.Remove(removed.Id);
                Deadlines.Remove(removed.Id);
                break;
            case AgentFact.TrackingPut put:
                _tracking[put.Id] = put.Tracking;
                if (Tasks.TryGetValue(put.Id, out var task)) Deadlines.Put(task, put.Tracking);
                break;
            case AgentFact.ExecutorPut put:
                Executors = Executors.SetItem(put.Executor.Run, put.Executor);
                break;
            case AgentFact.ExecutorRemoved removed:
                Executors = Executors.Remove(removed.Run);
                break;
            case AgentFact.HoldingsPut put:
                Holdings = put.Holdings;
                break;
            case AgentFact.OperationPut put:
                Operations = Operations.SetItem(put.Operation.Uuid, put.Operation);
                break;
            case AgentFact.OperationRemoved removed:
                Operations = Operations.Remove(removed.Uuid);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fact), fact, "not a fact of an agent");
        }
    }
}
