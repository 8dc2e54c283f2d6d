using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What can happen to the resource manager. A session is one connection; a newer one of the same peer replaces the older.</summary>
public abstract record ResourceManagerInput
{
    private ResourceManagerInput()
    {
    }

    /// <summary>The role has started and its state is loaded: known agents and frameworks are waited for from now.</summary>
    public sealed record Started : ResourceManagerInput;

    /// <summary>A framework called. The first call of a session is <see cref="SchedulerCall.Subscribe"/>.</summary>
    public sealed record FrameworkCalled(long Session, SchedulerCall Call) : ResourceManagerInput;

    public sealed record FrameworkGone(long Session) : ResourceManagerInput;

    /// <summary>An agent reported. The first report of a session is <see cref="AgentReport.Register"/>.</summary>
    public sealed record AgentReported(long Session, AgentReport Report) : ResourceManagerInput;

    /// <summary>An operator says that the agents that are silent now are lost: the brake lets go.</summary>
    public sealed record LossesConfirmed : ResourceManagerInput;

    /// <summary>An operator wants something of a node.</summary>
    /// <param name="Call">Chosen by the host; names the caller in the reply.</param>
    /// <param name="Agent">The node.</param>
    /// <param name="Order">What is wanted.</param>
    /// <param name="By">Who wants it; empty where there are no principals.</param>
    public sealed record NodeOrdered(long Call, AgentId Agent, NodeOrder Order, string By) : ResourceManagerInput;

    /// <summary>An agent's connection ended; it may come back.</summary>
    public sealed record AgentGone(long Session) : ResourceManagerInput;

    /// <summary>An operator asks for something; answered once, with <see cref="ResourceManagerCommand.Answer"/> of the same number.</summary>
    public sealed record Asked(long Number, PoolRequest Request) : ResourceManagerInput;
}
