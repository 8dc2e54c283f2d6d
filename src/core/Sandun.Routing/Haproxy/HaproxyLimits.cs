namespace Sandun.Routing;

/// <summary>What the machine gives HAProxy.</summary>
/// <param name="Connections">Most client connections at once; bounded by the open files the machine allows.</param>
/// <param name="User">Account the workers run as when HAProxy is started as root; null to stay who started it.</param>
public sealed record HaproxyLimits(int Connections, string? User)
{
    /// <summary>Whether HAProxy was built with Lua, which holding requests needs.</summary>
    public bool Lua { get; init; }
}
