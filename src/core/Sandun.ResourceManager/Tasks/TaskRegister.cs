using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All tasks, found by key, by agent and by framework.</summary>
internal sealed class TaskRegister
{
    private readonly AgentRegister _agents;
    private readonly HashSet<PoolTask> _tasks;
    private readonly HashSet<PoolTask>.AlternateLookup<TaskKey> _byKey;
    private readonly Dictionary<(FrameworkId Framework, AgentId Agent, ExecutorId Executor), int> _executors = [];
    private readonly SortedIndex<FrameworkId, AgentId> _executorHosts = new();
    private readonly Dictionary<AgentId, TaskTable> _byAgent = [];

    /// <summary>Where each framework has how many tasks: an entry a task would be the larger part of what a task costs.</summary>
    private readonly Dictionary<FrameworkId, SortedDictionary<AgentId, int>> _places = [];

    public TaskRegister(AgentRegister agents)
    {
        _agents = agents;
        _tasks = new HashSet<PoolTask>(new ByKey());
        _byKey = _tasks.GetAlternateLookup<TaskKey>();
    }

    /// <summary>Agents whose tasks changed since the view was taken last.</summary>
    public List<AgentId> Changed { get; } = [];

    /// <summary>Parts of tasks that many have alike.</summary>
    public SharedParts Parts { get; } = new();

    public PoolTask? Find(TaskKey key) => _byKey.TryGetValue(key, out var task) ? task : null;

    /// <summary>The tasks of an agent as they are now, in order of their keys.</summary>
    public IReadOnlyList<PoolTask> OnAgent(AgentId agent) => _byAgent.TryGetValue(agent, out var tasks) ? tasks.All.ToArray() : [];

    /// <summary>Where a framework has tasks.</summary>
    public IEnumerable<AgentId> AgentsOf(FrameworkId framework) => _places.TryGetValue(framework, out var agents) ? agents.Keys : [];

    /// <summary>The framework's executors that have a task on an agent, in order.</summary>
    public ImmutableArray<PoolExecutor> ExecutorsOn(AgentId agent, FrameworkId framework)
    {
        if (_executors.Count == 0 || !HasExecutorHost(framework, agent) || !_byAgent.TryGetValue(agent, out var tasks)) return [];
        var found = new SortedDictionary<ExecutorId, PoolExecutor>();
        foreach (var task in tasks.All)
            if (task is { HasEnded: false, Executor: { } executor } && task.Key.Framework == framework) found.TryAdd(executor.Id, executor);
        return [.. found.Values];
    }

    /// <summary>The tasks of a framework as they are now, in order of their keys.</summary>
    public IReadOnlyList<PoolTask> OfFramework(FrameworkId framework)
    {
        if (!_places.TryGetValue(framework, out var agents)) return [];
        var found = new List<PoolTask>();
        foreach (var agent in agents.Keys)
            foreach (var task in _byAgent[agent].All)
                if (task.Key.Framework == framework) found.Add(task);
        found.Sort((a, b) => a.Key.CompareTo(b.Key));
        return found;
    }

    /// <summary>Whether the agent's tasks have changed since the view was last taken.</summary>
    public bool HasChanged(AgentId agent) => _byAgent.TryGetValue(agent, out var tasks) && tasks.IsChanged;

    /// <summary>The view was taken.</summary>
    public void ForgetChanges()
    {
        foreach (var id in Changed)
        {
            var tasks = _byAgent[id];
            tasks.IsChanged = false;
            if (tasks.Count == 0) _byAgent.Remove(id);
        }

        Changed.Clear();
    }

    /// <summary>Whether a task of the executor has not ended on the agent.</summary>
    public bool HasExecutor(FrameworkId framework, AgentId agent, ExecutorId executor) => _executors.ContainsKey((framework, agent, executor));

    /// <summary>An executor of the framework may live on the agent.</summary>
    public void NoteExecutorHost(FrameworkId framework, AgentId agent) => _executorHosts.Add(framework, agent);

    /// <summary>Whether executors of the framework may live there.</summary>
    public bool HasExecutorHost(FrameworkId framework, AgentId agent) => _executorHosts.Of(framework).Contains(agent);

    /// <summary>The agents where executors of the framework may live, for the last time.</summary>
    public IReadOnlyList<AgentId> ForgetExecutorHosts(FrameworkId framework)
    {
        AgentId[] hosts = [.. _executorHosts.Of(framework)];
        foreach (var agent in hosts) _executorHosts.Remove(framework, agent);
        return hosts;
    }

    public void Put(PoolTask task)
    {
        var before = Find(task.Key);
        if (before is not null) _tasks.Remove(before);
        _tasks.Add(task);
        var isSamePlace = before is not null && before.Agent == task.Agent;
        if (before is not null && !isSamePlace) Leave(before);
        TableOf(task.Agent).Put(task);
        if (!isSamePlace) Count(task, 1);
        if (before is not null && HoldsTheSame(before, task)) return;
        if (before is not null) Release(before);
        if (task.HasEnded) return;
        _agents.Hold(task.Agent, task.Holder, task.Resources, true, 1);
        _agents.CountTask(task.Agent, 1);
        CountExecutor(task, 1);
    }

    public void Remove(TaskKey key)
    {
        if (Find(key) is not { } task) return;
        _tasks.Remove(task);
        Leave(task);
        Release(task);
    }

    private void Leave(PoolTask task)
    {
        TableOf(task.Agent).Remove(task.Key);
        Count(task, -1);
    }

    /// <summary>The tasks of an agent, which are about to change.</summary>
    private TaskTable TableOf(AgentId agent)
    {
        if (!_byAgent.TryGetValue(agent, out var tasks)) _byAgent[agent] = tasks = new TaskTable();
        if (!tasks.IsChanged) Changed.Add(agent);
        tasks.IsChanged = true;
        return tasks;
    }

    private void Count(PoolTask task, int delta)
    {
        var framework = task.Key.Framework;
        if (!_places.TryGetValue(framework, out var agents)) _places[framework] = agents = [];
        var count = agents.GetValueOrDefault(task.Agent) + delta;
        if (count > 0) agents[task.Agent] = count;
        else agents.Remove(task.Agent);
        if (agents.Count == 0) _places.Remove(framework);
    }

    /// <summary>Most statuses change nothing of what is held: these cost no arithmetic.</summary>
    private static bool HoldsTheSame(PoolTask a, PoolTask b) =>
        a.Agent == b.Agent && a.HasEnded == b.HasEnded && a.Holder == b.Holder && ReferenceEquals(a.Resources, b.Resources);

    private void Release(PoolTask task)
    {
        if (task.HasEnded) return;
        _agents.Hold(task.Agent, task.Holder, task.Resources, true, -1);
        _agents.CountTask(task.Agent, -1);
        CountExecutor(task, -1);
    }

    /// <summary>An executor's resources are held from its first task to its last.</summary>
    private void CountExecutor(PoolTask task, int delta)
    {
        if (task.Executor is not { } executor) return;
        if (delta > 0) NoteExecutorHost(task.Key.Framework, task.Agent);
        var key = (task.Key.Framework, task.Agent, executor.Id);
        var before = _executors.GetValueOrDefault(key);
        var after = before + delta;
        if (after == 0) _executors.Remove(key);
        else _executors[key] = after;
        if (before == 0 || after == 0) _agents.Hold(task.Agent, task.Holder, executor.Resources, true, delta);
    }

    /// <summary>A task is found by its key.</summary>
    private sealed class ByKey : IEqualityComparer<PoolTask>, IAlternateEqualityComparer<TaskKey, PoolTask>
    {
        public bool Equals(PoolTask? x, PoolTask? y) => x?.Key == y?.Key;

        public int GetHashCode(PoolTask task) => task.Key.GetHashCode();

        public bool Equals(TaskKey key, PoolTask task) => key == task.Key;

        public int GetHashCode(TaskKey key) => key.GetHashCode();

        public PoolTask Create(TaskKey key) => throw new NotSupportedException("a task is more than its key");
    }
}
