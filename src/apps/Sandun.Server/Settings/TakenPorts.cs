using System.Net;

namespace Sandun.Server.Settings;

/// <summary>Words for a port on which something else listens.</summary>
internal static class TakenPorts
{
    /// <summary>One of these is taken; the system does not say which.</summary>
    public static SettingsException Refusal(IEnumerable<IPEndPoint> wished, IOException failure) => new(
        $"a port to listen on is taken ({string.Join(", ", wished)}): end what listens there, or choose another with --listen, --mesos-listen or --link-listen", failure);
}
