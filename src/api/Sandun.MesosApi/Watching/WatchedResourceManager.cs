using Sandun.MesosApi.Metrics;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Watching;

/// <summary>The resource manager's brain, with what it is told and establishes noted for those who follow: decisions stay its own.</summary>
public sealed class WatchedResourceManager(ResourceManager.ResourceManager brain, PoolHistory history) :
    IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>, IMachineView<ClusterView>, INotingMachine<ClusterView>
{
    /// <summary>Why a task is refused before there is one.</summary>
    private static readonly HashSet<TaskReason> s_refusals =
        [TaskReason.InvalidOffers, TaskReason.TaskInvalid, TaskReason.TaskUnauthorized, TaskReason.TaskGroupInvalid, TaskReason.TaskGroupUnauthorized];

    private List<ResourceManagerFact> _established = [];
    private List<string> _counted = [];
    private List<(FrameworkId Framework, TaskStatus Status)> _refused = [];
    private List<(FrameworkId Framework, Action<FrameworkCounts> Count)> _countedOf = [];
    private readonly Dictionary<long, FrameworkId> _frameworks = [];
    private readonly Dictionary<FrameworkId, long> _sessions = [];
    private bool _hasBegun;
    private int? _loaded;

    public DateTimeOffset? NextDeadline => brain.NextDeadline;

    public void Decide(ResourceManagerInput input, DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision)
    {
        _loaded ??= _established.Count;
        var (facts, commands) = (_established.Count, decision.Commands.Count);
        var called = input as ResourceManagerInput.FrameworkCalled;
        var caller = called is null ? null : CallerOf(called);
        brain.Decide(input, now, decision);
        _counted.Add("allocator/mesos/allocation_runs");
        var wanted = decision.Commands.Skip(commands).ToList();
        _counted.AddRange(MessageCounts.Of(input, wanted));
        if (input is ResourceManagerInput.AgentReported { Report: AgentReport.Register }) CountReplaced(facts);
        if (called?.Call is SchedulerCall.Accept) NoteRefused(wanted, facts);
        if (called is not null && (caller ?? CallerOf(called)) is { } framework) CountCall(framework, called.Call, facts);
        CountEvents(wanted, caller);
    }

    public void OnDeadline(DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision)
    {
        var commands = decision.Commands.Count;
        brain.OnDeadline(now, decision);
        CountEvents(decision.Commands.Skip(commands), null);
        _counted.Add("allocator/mesos/allocation_runs");
    }

    public void Apply(ResourceManagerFact fact)
    {
        brain.Apply(fact);
        _established.Add(fact);
        if (fact is ResourceManagerFact.FrameworkLinked linked) Link(linked.Id, linked.Session);
    }

    public ClusterView TakeView(DateTimeOffset now) => brain.TakeView(now);

    public Action TakeNotes(ClusterView view)
    {
        var (isFirst, established, counted, refused, countedOf) = (!_hasBegun, _established, _counted, _refused, _countedOf);
        var loaded = _loaded ?? established.Count;
        (_hasBegun, _loaded) = (true, 0);
        (_established, _counted, _refused, _countedOf) = ([], [], [], []);
        return () =>
        {
            if (isFirst) history.Forget();
            history.Note(established, loaded, view);
            foreach (var name in counted) history.Counts.Add(name);
            foreach (var (framework, status) in refused) history.NoteRefused(framework, status);
            foreach (var (framework, count) in countedOf)
                if (history.CountsOf(framework) is { } counts) count(counts);
        };
    }

    /// <summary>Tasks that were refused at once: of these there is no fact.</summary>
    private void NoteRefused(List<ResourceManagerCommand> wanted, int before)
    {
        foreach (var command in wanted)
        {
            if (command is not ResourceManagerCommand.TellFramework { Session: var session, Event: SchedulerEvent.Update { Status: var status } } || !status.State.IsTerminal()) continue;
            if (!s_refusals.Contains(status.Reason) || !_frameworks.TryGetValue(session, out var framework)) continue;
            if (_established.Skip(before).OfType<ResourceManagerFact.TaskPut>().All(put => put.Task.Key.Task != status.TaskId)) _refused.Add((framework, status));
        }
    }

    /// <summary>Who calls; null for a session that is no framework's (yet).</summary>
    private FrameworkId? CallerOf(ResourceManagerInput.FrameworkCalled called) => _frameworks.TryGetValue(called.Session, out var framework) ? framework : null;

    private void Link(FrameworkId id, long? session)
    {
        if (_sessions.Remove(id, out var old)) _frameworks.Remove(old);
        if (session is not { } current) return;
        _sessions[id] = current;
        _frameworks[current] = id;
    }

    /// <summary>A registration that removes another agent takes its place.</summary>
    private void CountReplaced(int before)
    {
        for (var i = before; i < _established.Count; i++)
            if (_established[i] is ResourceManagerFact.AgentRemoved) _counted.Add(PoolCounts.Replaced);
    }

    private void CountCall(FrameworkId framework, SchedulerCall call, int before)
    {
        _countedOf.Add((framework, counts => counts.Add(call)));
        if (call is not (SchedulerCall.Accept or SchedulerCall.Decline)) return;
        HashSet<OfferId> named = [.. call is SchedulerCall.Accept accept ? accept.Offers : ((SchedulerCall.Decline)call).Offers];
        var answered = 0;
        for (var i = before; i < _established.Count; i++)
            if (_established[i] is ResourceManagerFact.OfferRemoved removed && named.Contains(removed.Id)) answered++;
        if (answered == 0) return;
        _countedOf.Add((framework, counts => counts.AddAnswered(answered, call is SchedulerCall.Accept)));
        if (call is not SchedulerCall.Accept accepted) return;
        foreach (var operation in accepted.Operations) _countedOf.Add((framework, counts => counts.Add(operation)));
    }

    /// <summary>What frameworks are told; a caller whose session ended by its call may still be told something.</summary>
    private void CountEvents(IEnumerable<ResourceManagerCommand> wanted, FrameworkId? caller)
    {
        foreach (var command in wanted)
        {
            if (command is not ResourceManagerCommand.TellFramework told) continue;
            if (_frameworks.TryGetValue(told.Session, out var framework)) _countedOf.Add((framework, counts => counts.Add(told.Event)));
            else if (caller is { } left) _countedOf.Add((left, counts => counts.Add(told.Event)));
        }
    }
}
