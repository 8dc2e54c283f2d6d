using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>A framework asked for a task that an agent still waited for may bring back.</summary>
/// <param name="Agent">The agent; null when the framework did not say, and then all agents are waited for.</param>
/// <param name="Task">The task.</param>
public readonly record struct Question(AgentId? Agent, TaskKey Task) : IComparable<Question>
{
    public int CompareTo(Question other)
    {
        var byAgent = Agent.GetValueOrDefault().CompareTo(other.Agent.GetValueOrDefault());
        return byAgent != 0 ? byAgent : Task.CompareTo(other.Task);
    }
}
