using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>All an agent's brain knows; changed by facts only.</summary>
internal sealed class AgentState
{
    public AgentIdentity Identity { get; private set; } = new(null, "", false);

    public LinkState Link { get; private set; } = LinkState.Down;

    public ImmutableSortedDictionary<TaskId, HeldTask> Tasks { get; private set; } = ImmutableSortedDictionary<TaskId, HeldTask>.Empty;

    private readonly SortedDictionary<TaskId, TaskTracking> _tracking = [];

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
                Deadlines.Put(put.Task, TrackingOf(put.Task.Id));
                break;
            case AgentFact.TaskRemoved removed:
                Tasks = Tasks.Remove(removed.Id);
                _tracking.Remove(removed.Id);
                Deadlines.Remove(removed.Id);
                break;
            case AgentFact.TrackingPut put:
                _tracking[put.Id] = put.Tracking;
                if (Tasks.TryGetValue(put.Id, out var task)) Deadlines.Put(task, put.Tracking);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fact), fact, "not a fact of an agent");
        }
    }
}
