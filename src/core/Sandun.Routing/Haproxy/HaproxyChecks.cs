using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// How HAProxy finds out by itself that an instance, or the machine it is on, is gone without a word. What requests show counts first: few
/// checks are made of servers that are up, a quick one of those that requests speak against, and one a second of those that are down, until they
/// answer again. Its opinion is about its own route only.
/// </summary>
internal static class HaproxyChecks
{
    /// <summary>
    /// Connections in a row that fail before a server is looked at: it is checked at once, and is out when that fails too, or as many more
    /// connections do. A quiet route has few requests to find out by, and a whole data center may be gone.
    /// </summary>
    private const int ErrorsMax = 2;

    /// <summary>
    /// How long what was sent to an instance may stay without the acknowledgement of its machine. Only then a connection that stood before
    /// the machine vanished is known to be dead, and its request goes elsewhere.
    /// </summary>
    private const string Unacknowledged = "2s";

    /// <summary>Words on each server's line: HAProxy 2.6 does not take this one from <c>default-server</c>.</summary>
    public static IReadOnlyList<string> OfServer { get; } = ["tcp-ut", Unacknowledged];

    public static void Spread(HaproxyText text) => text.Line("spread-checks", "50");

    /// <param name="fit">Whether the machine's open files allow checks; observing connections needs them as well.</param>
    public static void Defaults(HaproxyText text, bool fit)
    {
        // Connections only: instances that answer with errors would else be taken out all at once by one bad request repeated.
        if (fit) text.Line(
            "default-server", "check", "inter", "60s", "fastinter", "500ms", "downinter", "1s", "fall", "2", "rise", "1",
            "observe", "layer4", "error-limit", HaproxyText.Number(ErrorsMax), "on-error", "sudden-death");
        // Finds machines that vanish while an answer is awaited.
        text.Line("option", "srvtcpka");
        text.Line("srvtcpka-idle", "2s");
        text.Line("srvtcpka-intvl", "1s");
        text.Line("srvtcpka-cnt", "3");
    }

    /// <summary>What a route says differently.</summary>
    public static IEnumerable<string> OfBackend(RouteSettings settings)
    {
        if (settings.ChecksOff) return ["no-check"];
        return settings.CheckIntervalSeconds is { } interval ? ["inter", HaproxyText.Number(interval) + "s"] : [];
    }
}
