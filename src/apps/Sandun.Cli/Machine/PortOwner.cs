using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sandun.Cli.Machine;

/// <summary>Who listens on a port of this machine.</summary>
/// <param name="Pid">Its process, or 0 when it may not be seen.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="CommandLine">Its whole command line, or empty.</param>
internal sealed record PortOwner(int Pid, string Name, string CommandLine)
{
    /// <summary>How long a port may be held by nobody who can be seen, as by a killed process that the kernel is still taking apart.</summary>
    private static readonly TimeSpan s_vanishing = TimeSpan.FromSeconds(3);

    /// <summary>The owner of the port, or null when the port can be taken. Waits a little for an owner that is just ending.</summary>
    /// <param name="protocol">TCP or UDP.</param>
    public static PortOwner? Of(IPAddress address, int port, ProtocolType protocol = ProtocolType.Tcp)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var owner = Look(address, port, protocol);
            if (owner is null or { Pid: > 0 } || watch.Elapsed > s_vanishing) return owner;
            Thread.Sleep(20);
        }
    }

    public override string ToString() => Pid == 0 ? "a process of another user" : $"{Name} (process {Pid})";

    private static PortOwner? Look(IPAddress address, int port, ProtocolType protocol)
    {
        var isTcp = protocol == ProtocolType.Tcp;
        using var probe = new Socket(address.AddressFamily, isTcp ? SocketType.Stream : SocketType.Dgram, protocol);
        try
        {
            // Linux lets a listener have a port whose old connections only wait to be forgotten; so does the server's own socket.
            if (isTcp) probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            probe.Bind(new IPEndPoint(address, port));
            if (isTcp) probe.Listen();
            return null;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new CommandFailure($"port {port} needs root; choose one above 1023");
        }
        catch (SocketException)
        {
            return Find(port, isTcp);
        }
    }

    private static PortOwner Find(int port, bool isTcp)
    {
        var inodes = isTcp ? ListeningInodes(port, "tcp", "0A") : ListeningInodes(port, "udp", "07");
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            if (Holds(directory, inodes) && LiveProcess.Of(pid) is not null) return new PortOwner(pid, LiveProcess.NameOf(pid), ReadCommandLine(directory));
        }

        return new PortOwner(0, "", "");
    }

    /// <param name="protocol">As the kernel's tables are named.</param>
    /// <param name="listening">The state of a socket that has the port, as the kernel tells it.</param>
    private static HashSet<string> ListeningInodes(int port, string protocol, string listening)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var table in (string[])["/proc/net/" + protocol, "/proc/net/" + protocol + "6"])
        {
            if (!File.Exists(table)) continue;
            foreach (var line in File.ReadLines(table).Skip(1))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > 9 && fields[3] == listening && fields[1].EndsWith(suffix, StringComparison.Ordinal)) found.Add($"socket:[{fields[9]}]");
            }
        }

        return found;
    }

    private static bool Holds(string process, HashSet<string> inodes)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd"))
                .Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && inodes.Contains(target));
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string ReadCommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ').Trim();
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
