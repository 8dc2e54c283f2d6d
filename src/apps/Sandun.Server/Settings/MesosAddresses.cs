using System.Net;
using System.Net.Sockets;

namespace Sandun.Server.Settings;

/// <summary>Where Mesos' interfaces listen.</summary>
internal static class MesosAddresses
{
    private const string None = "none";

    /// <exception cref="SettingsException">It is no address.</exception>
    public static ServerOptions With(ServerOptions options, string value) => value == None
        ? options with { MesosListen = [], MesosListenIsOptional = false, HasMesosListen = true }
        : options with { MesosListen = [.. options.MesosListen, .. value.Split(',').Select(Read)], HasMesosListen = true };

    /// <summary>
    /// Without a word of the operator, Mesos' own port beside each port of the console. One that asks for any free port is a test's or
    /// one of many on a machine, and gets none.
    /// </summary>
    public static ServerOptions Of(ServerOptions options) => options.HasMesosListen
        ? options
        : options with
        {
            MesosListen = [.. options.Listen.Where(where => where.Port != 0).Select(where => new IPEndPoint(where.Address, ServerOptions.MesosPort)).Distinct()],
            MesosListenIsOptional = true,
        };

    /// <summary>Addresses whose port is taken, among those that nobody asked for by name.</summary>
    public static IReadOnlyList<IPEndPoint> Taken(ServerOptions options) =>
        options.MesosListenIsOptional ? [.. options.MesosListen.Where(where => !IsFree(where))] : [];

    private static bool IsFree(IPEndPoint where)
    {
        try
        {
            using var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(where);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IPEndPoint Read(string text) => ServerArguments.EndPointOrNull(text) ??
        throw new SettingsException($"--mesos-listen {text} is not ADDRESS:PORT, such as 127.0.0.1:{ServerOptions.MesosPort}; or say {None}");
}
