using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What the resource manager wants done after its facts are durable.</summary>
public abstract record ResourceManagerCommand
{
    private ResourceManagerCommand()
    {
    }

    public sealed record TellFramework(long Session, SchedulerEvent Event) : ResourceManagerCommand;

    public sealed record TellAgent(long Session, AgentOrder Order) : ResourceManagerCommand;

    public sealed record Reply(long Call, NodeReply Body) : ResourceManagerCommand;

    /// <summary>End a session: its peer broke the protocol or was replaced.</summary>
    public sealed record Close(long Session, string Why) : ResourceManagerCommand;

    /// <summary>Answers what an operator asked.</summary>
    public sealed record Answer(long Number, PoolReply Body) : ResourceManagerCommand;
}
