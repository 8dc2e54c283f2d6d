namespace Sandun.Protocol;

/// <summary>Asks a framework to leave an agent that will be out of service; an answer is a hint to the operator and binds nobody.</summary>
public sealed record InverseOffer(OfferId Id, AgentId Agent, Unavailability Unavailability)
{
    /// <summary>The agent's host name.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>The agent's address; empty when unknown.</summary>
    public string Address { get; init; } = "";

    /// <summary>Where the agent answers HTTP (<see cref="AgentSpec.HttpPort"/>); 0 for nowhere.</summary>
    public int HttpPort { get; init; }
}
