using System.Collections.Concurrent;
using Sandun.AgentLink;
using Sandun.Protocol;

namespace Sandun.Server.Links;

/// <summary>The agents that are connected now. Thread-safe.</summary>
public sealed class AgentSessions
{
    private readonly ConcurrentDictionary<long, AgentSession> _byNumber = new();
    private readonly ConcurrentDictionary<AgentId, AgentSession> _byAgent = new();

    public void Add(AgentSession session) => _byNumber[session.Id] = session;

    public void Remove(AgentSession session)
    {
        _byNumber.TryRemove(session.Id, out _);
        foreach (var (agent, of) in _byAgent)
        {
            if (of == session) _byAgent.TryRemove(KeyValuePair.Create(agent, of));
        }
    }

    /// <summary>Finds the secrets tasks are launched with; they leave the server nowhere but here.</summary>
    public Func<string, SecretValue?> Secrets { private get; set; } = _ => null;

    public void Tell(long session, AgentOrder order)
    {
        if (!_byNumber.TryGetValue(session, out var found)) return;
        if (order is AgentOrder.Launch { Task: var task } launch) order = launch with { Task = WithSecrets(task) };
        if (order is AgentOrder.Registered registered) _byAgent[registered.Id] = found;
        found.Tell(order);
    }

    /// <summary>With the values of its secrets and of those of the executor that Sandun's own scheduler brings.</summary>
    private TaskSpec WithSecrets(TaskSpec task)
    {
        if (!task.Secrets.IsEmpty) task = task with { Secrets = [.. task.Secrets.Select(secret => secret.IsOfStore ? secret with { Value = Secrets(secret.Source) } : secret)] };
        return task.Executor is { EndsWithTasks: true, Program: { Secrets.IsEmpty: false } program } executor
            ? task with { Executor = executor with { Program = WithSecrets(program) } }
            : task;
    }

    /// <summary>The connection of an agent, or null.</summary>
    public AgentSession? Of(AgentId agent) => _byAgent.GetValueOrDefault(agent);

    public IReadOnlyList<AgentId> Connected() => [.. _byAgent.Keys.Order()];

    public void Close(long session, string why)
    {
        if (_byNumber.TryGetValue(session, out var found)) found.Close(why);
    }

    public void CloseAll(string why)
    {
        foreach (var session in _byNumber.Values) session.Close(why);
    }
}
