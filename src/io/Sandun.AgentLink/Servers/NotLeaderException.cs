namespace Sandun.AgentLink.Servers;

/// <summary>The server dialled does not lead.</summary>
/// <param name="leader">Where the leader is, as far as that server knows.</param>
internal sealed class NotLeaderException(string? leader)
    : Exception(leader is null ? "this server does not lead, and knows no leader now" : $"this server does not lead; the leader is at {leader}")
{
    public string? Leader { get; } = leader;
}
