namespace Sandun.Routing;

/// <summary>What the machine gives HAProxy.</summary>
/// <param name="Connections">Most client connections at once; bounded by the open files the machine allows.</param>
/// <param name="User">Account the workers run as when HAProxy is started as root; null to stay who started it.</param>
public sealed record HaproxyLimits(int Connections, string? User)
{
    /// <summary>Open files HAProxy needs beside connections, listeners and checks: sockets between its processes, logs.</summary>
    public const int FilesBeside = 500;

    /// <summary>Fewest connections that are asked for, whatever is left.</summary>
    public const int ConnectionsLeast = 100;

    /// <summary>Whether HAProxy was built with Lua, which holding requests needs.</summary>
    public bool Lua { get; init; }

    /// <summary>Open files the machine allows a process.</summary>
    public long Files { get; init; } = long.MaxValue;

    /// <summary>
    /// Connections there is room for beside listeners and checked servers. HAProxy sets a file aside for each of them, and does not start
    /// when the sum is beyond what the machine allows. A proxied connection is two files.
    /// </summary>
    /// <param name="others">How many listeners and checked servers there are.</param>
    public int ConnectionsBeside(int others) =>
        (int)Math.Max(ConnectionsLeast, Math.Min(Connections, (Files - FilesBeside - others) / 2));
}
