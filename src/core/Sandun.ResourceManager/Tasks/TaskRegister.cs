using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All tasks, found by key, by agent and by framework.</summary>
internal sealed class TaskRegister(AgentRegister agents)
{
    private readonly Dictionary<TaskKey, PoolTask> _tasks = [];
    private readonly Dictionary<(FrameworkId Framework, AgentId Agent, ExecutorId Executor), int> _executors = [];
    private readonly SortedIndex<AgentId, TaskKey> _byAgent = new();
    private readonly SortedIndex<FrameworkId, TaskKey> _byFramework = new();

    /// <summary>Agents whose tasks changed since the view was taken last.</summary>
    public SortedSet<AgentId> Changed { get; } = [];

    public PoolTask? Find(TaskKey key) => _tasks.GetValueOrDefault(key);

    /// <summary>The tasks of an agent as they are now, in order of their keys.</summary>
    public IReadOnlyList<PoolTask> OnAgent(AgentId agent) => [.. _byAgent.Of(agent).Select(key => _tasks[key])];

    /// <summary>The tasks of a framework as they are now, in order of their keys.</summary>
    public IReadOnlyList<PoolTask> OfFramework(FrameworkId framework) => [.. _byFramework.Of(framework).Select(key => _tasks[key])];

    /// <summary>Whether a task of the executor has not ended on the agent.</summary>
    public bool HasExecutor(FrameworkId framework, AgentId agent, ExecutorId executor) => _executors.ContainsKey((framework, agent, executor));

    public void Put(PoolTask task)
    {
        var before = Find(task.Key);
        Changed.Add(task.Agent);
        if (before is not null && HoldsTheSame(before, task))
        {
            _tasks[task.Key] = task;
            return;
        }

        if (before is not null && before.Agent != task.Agent)
        {
            Changed.Add(before.Agent);
            _byAgent.Remove(before.Agent, task.Key);
        }

        if (before is not null) Release(before);
        _tasks[task.Key] = task;
        _byAgent.Add(task.Agent, task.Key);
        _byFramework.Add(task.Key.Framework, task.Key);
        if (task.HasEnded) return;
        agents.Hold(task.Agent, task.Holder, task.Resources, true, 1);
        agents.CountTask(task.Agent, 1);
        CountExecutor(task, 1);
    }

    public void Remove(TaskKey key)
    {
        if (!_tasks.Remove(key, out var task)) return;
        Changed.Add(task.Agent);
        _byAgent.Remove(task.Agent, key);
        _byFramework.Remove(key.Framework, key);
        Release(task);
    }

    /// <summary>Most statuses change nothing of what is held: these cost no arithmetic.</summary>
    private static bool HoldsTheSame(PoolTask a, PoolTask b) =>
        a.Agent == b.Agent && a.HasEnded == b.HasEnded && a.Holder == b.Holder && ReferenceEquals(a.Resources, b.Resources);

    private void Release(PoolTask task)
    {
        if (task.HasEnded) return;
        agents.Hold(task.Agent, task.Holder, task.Resources, true, -1);
        agents.CountTask(task.Agent, -1);
        CountExecutor(task, -1);
    }

    /// <summary>An executor's resources are held from its first task to its last.</summary>
    private void CountExecutor(PoolTask task, int delta)
    {
        if (task.Executor is not { } executor) return;
        var key = (task.Key.Framework, task.Agent, executor.Id);
        var before = _executors.GetValueOrDefault(key);
        var after = before + delta;
        if (after == 0) _executors.Remove(key);
        else _executors[key] = after;
        if (before == 0 || after == 0) agents.Hold(task.Agent, task.Holder, executor.Resources, true, delta);
    }
}
