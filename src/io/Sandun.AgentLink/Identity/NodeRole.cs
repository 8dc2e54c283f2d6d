namespace Sandun.AgentLink.Identity;

/// <summary>What a certificate makes its holder.</summary>
public enum NodeRole
{
    /// <summary>May open agent streams and report the tasks of its own agent.</summary>
    Agent = 1,

    /// <summary>May follow the registry and report as its own router.</summary>
    Router = 2,

    /// <summary>May serve the link.</summary>
    Server = 3,
}

/// <summary>Roles as they are written.</summary>
public static class NodeRoles
{
    /// <summary>The role's word: <c>agent</c>, <c>router</c> or <c>server</c>.</summary>
    public static string Text(this NodeRole role) => role switch
    {
        NodeRole.Agent => "agent",
        NodeRole.Router => "router",
        NodeRole.Server => "server",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "not a role"),
    };

    /// <summary>The role a word means, or null.</summary>
    public static NodeRole? Parse(string? text) => text switch
    {
        "agent" => NodeRole.Agent,
        "router" => NodeRole.Router,
        "server" => NodeRole.Server,
        _ => null,
    };
}
