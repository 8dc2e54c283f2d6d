using System.Globalization;

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

    /// <summary>Connections that are worth more than checks: where these would leave fewer, there are none.</summary>
    public const int ConnectionsBeforeChecks = 1_000;

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

    /// <summary>
    /// Whether the machine's open files allow checks of that many servers. They may cost half of the connections a small machine has; beyond
    /// <see cref="ConnectionsBeforeChecks"/> connections they may cost any.
    /// </summary>
    /// <param name="listeners">How many ports are listened on.</param>
    /// <param name="slots">How many servers there are to check.</param>
    public bool ChecksFit(int listeners, int slots)
    {
        var files = Files - FilesBeside - listeners;
        var without = Math.Min(Connections, files / 2);
        return files >= slots && (files - slots) / 2 >= Math.Min(ConnectionsBeforeChecks, without / 2);
    }

    /// <summary>Why there are no checks, and the cure; null when there are.</summary>
    /// <inheritdoc cref="ChecksFit"/>
    public string? ChecksProblem(int listeners, int slots) => ChecksFit(listeners, slots) ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"HAProxy's checks are off: {slots} server slots to check are too many for {Files} open files, so instances whose machine vanishes " +
        $"stay in the route until the servers miss them. Allow {FilesBeside + listeners + slots + (2 * ConnectionsBeforeChecks)} open files " +
        $"(LimitNOFILE= of the router's service, or ulimit -n), then start the router and its HAProxy anew");
}
