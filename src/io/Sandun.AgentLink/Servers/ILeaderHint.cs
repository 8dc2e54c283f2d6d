namespace Sandun.AgentLink.Servers;

/// <summary>Tells who leads. Asked when a peer opens a stream; a server that stops leading also closes the streams it has.</summary>
public interface ILeaderHint
{
    LeaderHint Current { get; }
}

/// <summary>Who leads, as far as this server knows.</summary>
/// <param name="IsThisServer">This server takes streams.</param>
/// <param name="Address">Link address of the other server that leads, <c>host:port</c>; null while none is known.</param>
public sealed record LeaderHint(bool IsThisServer, string? Address)
{
    public static readonly LeaderHint ThisServer = new(true, null);
}

/// <summary>The only server there is.</summary>
public sealed class AlwaysLeader : ILeaderHint
{
    public LeaderHint Current => LeaderHint.ThisServer;
}
