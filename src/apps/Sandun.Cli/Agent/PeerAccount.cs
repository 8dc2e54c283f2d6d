using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sandun.Cli.Agent;

/// <summary>Whose program of this machine is at the other end of a connection, as the kernel's table of sockets says; see proc(5).</summary>
internal static class PeerAccount
{
    private const int LocalColumn = 1;
    private const int RemoteColumn = 2;
    private const int UserColumn = 7;

    /// <summary>The account of this process.</summary>
    public static uint? Own { get; } = OfStatus(File.ReadLines("/proc/self/status"));

    /// <summary>The number of the account; null when the other end is not of this machine, or has gone.</summary>
    public static uint? Of(ConnectionInfo connection)
    {
        if (connection.RemoteIpAddress is not { } remote || connection.LocalIpAddress is not { } local || !IPAddress.IsLoopback(remote)) return null;
        var (peers, own) = (Forms(remote, connection.RemotePort), Forms(local, connection.LocalPort));
        foreach (var table in new[] { "/proc/net/tcp", "/proc/net/tcp6" })
        {
            if (!File.Exists(table)) continue;
            foreach (var line in File.ReadLines(table))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > UserColumn && peers.Contains(fields[LocalColumn]) && own.Contains(fields[RemoteColumn]) &&
                    uint.TryParse(fields[UserColumn], NumberStyles.None, CultureInfo.InvariantCulture, out var user)) return user;
            }
        }

        return null;
    }

    /// <summary>An end of a connection as the tables write it: each four bytes of the address as a number of the machine's, then the port.</summary>
    private static string[] Forms(IPAddress address, int port)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        IPAddress[] forms = plain.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? [plain, plain.MapToIPv6()] : [plain];
        return [.. forms.Select(form => Text(form.GetAddressBytes(), port))];
    }

    private static string Text(byte[] address, int port)
    {
        var text = "";
        for (var at = 0; at < address.Length; at += 4) text += BitConverter.ToUInt32(address, at).ToString("X8", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{text}:{port:X4}");
    }

    private static uint? OfStatus(IEnumerable<string> lines)
    {
        const string member = "Uid:";
        var line = lines.FirstOrDefault(one => one.StartsWith(member, StringComparison.Ordinal));
        return line?.Split('\t') is [_, _, var effective, ..] && uint.TryParse(effective, NumberStyles.None, CultureInfo.InvariantCulture, out var user) ? user : null;
    }
}
