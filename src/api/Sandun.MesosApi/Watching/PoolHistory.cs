using System.Collections.Immutable;
using System.Threading.Channels;
using Sandun.MesosApi.Metrics;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Watching;

/// <summary>
/// Follows what the resource manager established: remembers what has ended, and tells followers what happens. One writer; what readers
/// get is immutable.
/// </summary>
public sealed class PoolHistory
{
    /// <summary>Mesos' <c>--max_completed_frameworks</c>.</summary>
    private const int CompletedFrameworksMax = 50;

    /// <summary>Mesos' <c>--max_operator_event_stream_subscribers</c>: beyond, the oldest is cut off.</summary>
    private const int FollowersMax = 1000;

    /// <summary>Events that may wait for a slow follower before it is cut off.</summary>
    private const int WaitingMax = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<TaskKey, PoolTask> _ended = [];

    /// <summary>Tasks that ended with their frameworks, until their agents have ended them: no more is told of these.</summary>
    private readonly HashSet<TaskKey> _settled = [];
    private ImmutableSortedDictionary<FrameworkId, FrameworkHistory> _frameworks = ImmutableSortedDictionary<FrameworkId, FrameworkHistory>.Empty;
    private ImmutableSortedDictionary<AgentId, DateTimeOffset> _agents = ImmutableSortedDictionary<AgentId, DateTimeOffset>.Empty;
    private ImmutableSortedDictionary<AgentId, DateTimeOffset> _gone = ImmutableSortedDictionary<AgentId, DateTimeOffset>.Empty;
    private ImmutableQueue<FrameworkHistory> _completed = [];
    private ImmutableList<Channel<PoolEvent>> _followers = [];
    private readonly long[] _endedIn = new long[Enum.GetValues<TaskState>().Length];
    private readonly HashSet<AgentId> _registered = [];
    private HashSet<TaskKey>? _known;
    private ClusterView _view = ClusterView.Empty;

    /// <summary>How many tasks have ended in the state, as far as this process saw it.</summary>
    public long EndedIn(TaskState state) => Interlocked.Read(ref _endedIn[(int)state]);

    /// <summary>Frameworks that live, by id.</summary>
    public ImmutableSortedDictionary<FrameworkId, FrameworkHistory> Frameworks => Volatile.Read(ref _frameworks);

    /// <summary>When each agent registered first, as far as this process saw it.</summary>
    public ImmutableSortedDictionary<AgentId, DateTimeOffset> Agents => Volatile.Read(ref _agents);

    /// <summary>Frameworks that have ended, oldest first; a bounded number.</summary>
    public IEnumerable<FrameworkHistory> CompletedFrameworks => Volatile.Read(ref _completed);

    /// <summary>Agents that operators declared gone, with when.</summary>
    public ImmutableSortedDictionary<AgentId, DateTimeOffset> GoneAgents => Volatile.Read(ref _gone);

    /// <summary>
    /// The view's tasks that run or whose end is not acknowledged. Those of a framework that has ended are completed, though their agents
    /// may not have ended them yet.
    /// </summary>
    public IEnumerable<PoolTask> TasksOf(ClusterView view)
    {
        var ended = CompletedFrameworks.Select(framework => framework.Record.Id).Where(id => !view.Frameworks.ContainsKey(id)).ToHashSet();
        return view.Agents.Values.SelectMany(agent => agent.Tasks).Where(task => !ended.Contains(task.Key.Framework));
    }

    /// <summary>What has happened how often.</summary>
    internal PoolCounts Counts { get; } = new();

    public int FollowerCount => Volatile.Read(ref _followers).Count;

    /// <summary>Follows from the state the view shows on: all that was noted is in it, and nothing of what is told.</summary>
    public (ClusterView View, ChannelReader<PoolEvent> Events, Action Leave) Follow()
    {
        var channel = Channel.CreateBounded<PoolEvent>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
        lock (_lock)
        {
            _known ??= [.. _view.Agents.Values.SelectMany(agent => agent.Tasks).Select(task => task.Key)];
            if (_followers.Count >= FollowersMax)
            {
                _followers[0].Writer.TryComplete();
                _followers = _followers.RemoveAt(0);
            }

            _followers = _followers.Add(channel);
            return (_view, channel.Reader, () => Leave(channel));
        }
    }

    /// <summary>Notes what was established; called after it is durable.</summary>
    /// <param name="facts">In their order.</param>
    /// <param name="loaded">How many of the first were not established now, but loaded from the store.</param>
    /// <param name="view">Shows all of it.</param>
    internal void Note(IReadOnlyList<ResourceManagerFact> facts, int loaded, ClusterView view)
    {
        lock (_lock)
        {
            var before = loaded > 0 ? ClusterView.Empty : _view;
            _view = view;
            for (var i = 0; i < facts.Count; i++)
            {
                if (i >= loaded && facts[i] is ResourceManagerFact.FrameworkPut { Framework: { EndedAt: not null } ended })
                    EndTasks(ended.Id, LastTasks.Of(ended.Id, before, facts.Take(i)), view.At);
                Counts.Note(facts[i], isLoaded: i < loaded);
                Note(facts[i], view.At);
            }
        }
    }

    /// <summary>Notes a task that was refused before there was one.</summary>
    internal void NoteRefused(FrameworkId framework, TaskStatus status) => NoteEnd(framework, status);

    /// <summary>A framework was shown that its stream lives.</summary>
    internal void NoteHeartbeat(FrameworkId id) => CountsOf(id)?.Add(new SchedulerEvent.Heartbeat());

    /// <summary>What a framework said, was told and did; null when it is not known any more.</summary>
    internal FrameworkCounts? CountsOf(FrameworkId id) =>
        Frameworks.TryGetValue(id, out var framework) ? framework.Counts : CompletedFrameworks.LastOrDefault(one => one.Record.Id == id)?.Counts;

    /// <summary>The resource manager begins anew from what is stored.</summary>
    internal void Forget()
    {
        lock (_lock)
        {
            Counts.Forget();
            _gone = _gone.Clear();
            _ended.Clear();
            _settled.Clear();
            _registered.Clear();
            _known = null;
            foreach (var follower in _followers) follower.Writer.TryComplete();
            _followers = [];
        }
    }

    private void Note(ResourceManagerFact fact, DateTimeOffset now)
    {
        switch (fact)
        {
            case ResourceManagerFact.TaskPut put: NoteTask(put.Task); break;
            case ResourceManagerFact.TaskRemoved removed: NoteEnd(removed.Key); break;
            case ResourceManagerFact.AgentPut put when !_agents.ContainsKey(put.Agent.Id):
                _agents = _agents.Add(put.Agent.Id, now);
                break;
            case ResourceManagerFact.AgentPut { Agent.UnreachableSince: not null } put: NoteLoss(put.Agent.Id); break;
            case ResourceManagerFact.AgentLinked { Session: not null } linked when _registered.Add(linked.Id):
                if (_view.Agents.TryGetValue(linked.Id, out var agent)) Tell(new PoolEvent.AgentAdded(agent));
                break;
            case ResourceManagerFact.AgentRemoved removed:
                _agents = _agents.Remove(removed.Id);
                NoteLoss(removed.Id);
                break;
            case ResourceManagerFact.AgentGonePut put:
                _gone = _gone.SetItem(put.Agent.Id, put.Agent.At);
                break;
            case ResourceManagerFact.AgentGoneRemoved removed:
                _gone = _gone.Remove(removed.Id);
                break;
            case ResourceManagerFact.FrameworkPut put: NoteFramework(put.Framework, now); break;
            case ResourceManagerFact.FrameworkLinked { Session: not null } linked: NoteLink(linked.Id, now); break;
        }
    }

    /// <summary>It is registered no more: it was given up, or removed for good.</summary>
    private void NoteLoss(AgentId id)
    {
        if (_registered.Remove(id)) Tell(new PoolEvent.AgentRemoved(id));
    }

    /// <summary>A framework is about to end, and to Mesos' readers its tasks with it.</summary>
    private void EndTasks(FrameworkId id, IEnumerable<PoolTask> last, DateTimeOffset now)
    {
        if (!_frameworks.TryGetValue(id, out var framework)) return;
        foreach (var key in _ended.Keys.Where(key => key.Framework == id).Order().ToList())
            if (_ended.Remove(key, out var ended)) framework = framework.With(ended);
        foreach (var task in last)
        {
            var killed = LastTasks.Killed(task, now);
            NoteEnd(id, killed.Status);
            TellOf(killed);
            framework = framework.With(killed);
            _settled.Add(task.Key);
        }

        _frameworks = _frameworks.SetItem(id, framework);
    }

    private void NoteEnd(FrameworkId framework, TaskStatus status)
    {
        CountsOf(framework)?.AddEnd(status.State);
        Interlocked.Increment(ref _endedIn[(int)status.State]);
        Counts.NoteEnd(status);
    }

    private void NoteTask(PoolTask task)
    {
        if (_settled.Contains(task.Key)) return;
        if (task.HasEnded)
        {
            if (!_ended.ContainsKey(task.Key)) NoteEnd(task.Key.Framework, task.Status);
            _ended[task.Key] = task;
        }

        TellOf(task);
    }

    private void TellOf(PoolTask task)
    {
        if (_known is null || _followers.IsEmpty) return;
        Tell(_known.Add(task.Key) ? new PoolEvent.TaskAdded(task) : new PoolEvent.TaskUpdated(task));
    }

    private void NoteEnd(TaskKey key)
    {
        _known?.Remove(key);
        _settled.Remove(key);
        if (!_ended.Remove(key, out var task) || !_frameworks.TryGetValue(key.Framework, out var framework)) return;
        _frameworks = _frameworks.SetItem(key.Framework, framework.With(task));
    }

    private void NoteFramework(FrameworkRecord record, DateTimeOffset now)
    {
        var before = _frameworks.GetValueOrDefault(record.Id);
        if (record.EndedAt is not null)
        {
            if (before is null) return;
            _frameworks = _frameworks.Remove(record.Id);
            _completed = _completed.Enqueue(before with { Record = record, Unregistered = now });
            if (_completed.Count() > CompletedFrameworksMax) _completed = _completed.Dequeue();
            Tell(new PoolEvent.FrameworkRemoved(record));
            return;
        }

        _frameworks = _frameworks.SetItem(record.Id, before is null ? new FrameworkHistory { Record = record } : before with { Record = record });
        if (_view.Frameworks.TryGetValue(record.Id, out var living)) Tell(before is null ? new PoolEvent.FrameworkAdded(living, _view) : new PoolEvent.FrameworkUpdated(living, _view));
    }

    private void NoteLink(FrameworkId id, DateTimeOffset now)
    {
        if (_frameworks.TryGetValue(id, out var framework))
            _frameworks = _frameworks.SetItem(id, framework.Registered is null ? framework with { Registered = now } : framework with { Reregistered = now });
    }

    private void Tell(PoolEvent happened)
    {
        foreach (var follower in _followers)
        {
            if (!follower.Writer.TryWrite(happened)) follower.Writer.TryComplete();
        }
    }

    private void Leave(Channel<PoolEvent> channel)
    {
        lock (_lock)
        {
            channel.Writer.TryComplete();
            _followers = _followers.Remove(channel);
            if (_followers.IsEmpty) _known = null;
        }
    }
}
