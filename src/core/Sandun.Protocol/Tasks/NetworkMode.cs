namespace Sandun.Protocol;

/// <summary>How a task is attached to the network.</summary>
public enum NetworkMode
{
    /// <summary>The agent's own network and ports.</summary>
    Host = 0,

    /// <summary>The engine's default bridge, with mapped ports.</summary>
    Bridge = 1,

    /// <summary>A named container network.</summary>
    Container = 2,

    /// <summary>None but its own loopback: it has no ports.</summary>
    None = 3,
}
