using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Watching;

/// <summary>The resource manager's brain, with what it is told and establishes noted for those who follow: decisions stay its own.</summary>
public sealed class WatchedResourceManager(ResourceManager.ResourceManager brain, PoolHistory history) :
    IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>, IMachineView<ClusterView>
{
    /// <summary>Why a task is refused before there is one.</summary>
    private static readonly HashSet<TaskReason> s_refusals =
        [TaskReason.InvalidOffers, TaskReason.TaskInvalid, TaskReason.TaskUnauthorized, TaskReason.TaskGroupInvalid, TaskReason.TaskGroupUnauthorized];

    private readonly List<ResourceManagerFact> _established = [];
    private readonly List<string> _counted = [];
    private readonly List<TaskStatus> _refused = [];
    private bool _hasBegun;
    private int? _loaded;

    public DateTimeOffset? NextDeadline => brain.NextDeadline;

    public void Decide(ResourceManagerInput input, DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision)
    {
        _loaded ??= _established.Count;
        var (facts, commands) = (_established.Count, decision.Commands.Count);
        brain.Decide(input, now, decision);
        _counted.Add("allocator/mesos/allocation_runs");
        var wanted = decision.Commands.Skip(commands).ToList();
        _counted.AddRange(MessageCounts.Of(input, wanted));
        if (input is ResourceManagerInput.FrameworkCalled { Call: SchedulerCall.Accept }) NoteRefused(wanted, facts);
    }

    public void OnDeadline(DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision)
    {
        brain.OnDeadline(now, decision);
        _counted.Add("allocator/mesos/allocation_runs");
    }

    public void Apply(ResourceManagerFact fact)
    {
        brain.Apply(fact);
        _established.Add(fact);
    }

    /// <summary>Called after each commit, so that what is noted is durable.</summary>
    public ClusterView TakeView(DateTimeOffset now)
    {
        if (!_hasBegun) history.Forget();
        _hasBegun = true;
        var view = brain.TakeView(now);
        history.Note(_established, _loaded ?? _established.Count, view);
        foreach (var name in _counted) history.Counts.Add(name);
        foreach (var status in _refused) history.NoteRefused(status);
        _established.Clear();
        _counted.Clear();
        _refused.Clear();
        _loaded = 0;
        return view;
    }

    /// <summary>Tasks that were refused at once: of these there is no fact.</summary>
    private void NoteRefused(List<ResourceManagerCommand> wanted, int before)
    {
        foreach (var command in wanted)
        {
            if (command is not ResourceManagerCommand.TellFramework { Event: SchedulerEvent.Update { Status: var status } } || !status.State.IsTerminal()) continue;
            if (!s_refusals.Contains(status.Reason)) continue;
            if (_established.Skip(before).OfType<ResourceManagerFact.TaskPut>().All(put => put.Task.Key.Task != status.TaskId)) _refused.Add(status);
        }
    }
}
