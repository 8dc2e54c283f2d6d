using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Sandun.AgentLink;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Joining;
using Sandun.AgentLink.Servers;

namespace Sandun.Cli.Joining;

/// <summary>How a node on this machine finds its servers and proves who it is: by a token once, by what it keeps ever after.</summary>
/// <param name="workDirectory">The node's own folder.</param>
/// <param name="role">What it is.</param>
internal sealed class NodeLink(string workDirectory, NodeRole role)
{
    private readonly IdentityFolder _folder = new(Path.Combine(workDirectory, "identity"));

    /// <summary>The name the operator gave this machine; null for its own.</summary>
    public string? Hostname { private get; init; }

    /// <summary>Reads a token as people paste it.</summary>
    /// <exception cref="CommandFailure">It is none; the message says what to look for.</exception>
    public static JoinToken ParseToken(string text)
    {
        try
        {
            return JoinToken.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new CommandFailure(wrong.Message);
        }
    }

    /// <summary>Makes this machine a node, or finds that it is one by this token already.</summary>
    /// <param name="token">The token.</param>
    /// <param name="node">The id it wants (routers), or null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="CommandFailure">It cannot join; the message says what helps.</exception>
    public async Task<NodeCredentials> JoinAsync(JoinToken token, string? node, CancellationToken cancellation)
    {
        try
        {
            return await new Joiner(_folder, SandunVersion.Text) { Hostname = Hostname ?? Environment.MachineName }.JoinAsync(token, role, node, cancellation);
        }
        catch (Exception refused) when (refused is JoinRefusedException or CryptographicException or FormatException)
        {
            throw new CommandFailure(refused.Message);
        }
    }

    /// <summary>Who this machine is; null before it joined.</summary>
    /// <exception cref="CommandFailure">What is kept cannot be read.</exception>
    public NodeCredentials? Load()
    {
        try
        {
            return _folder.Load();
        }
        catch (CryptographicException damaged)
        {
            throw new CommandFailure(damaged.Message);
        }
    }

    /// <summary>The servers to dial: those named, else those this node has learned of.</summary>
    /// <param name="named">Addresses of the option, comma-separated; or null.</param>
    /// <exception cref="CommandFailure">None is known, or one wants a certificate this machine does not have.</exception>
    public LinkServers Servers(string? named)
    {
        var credentials = Load();
        if (credentials is not null && credentials.Identity.Role != role)
            throw new CommandFailure($"{_folder.Path} holds the identity of {credentials.Identity}; give this {role.Text()} a --work-dir of its own");
        var addresses = Addresses(named ?? string.Join(',', _folder.LoadServers()));
        if (addresses.Count == 0)
            throw new CommandFailure($"this {role.Text()} has not joined a cluster: `sandun {role.Text()} join TOKEN`, or name a server's socket with --link unix:/path");
        if (credentials is null && addresses.FirstOrDefault(address => !address.IsSocket) is { } far)
            throw new CommandFailure($"{far} wants a certificate, and this {role.Text()} has none: `sandun {role.Text()} join TOKEN` gets it one");
        return new LinkServers(addresses, credentials, credentials is null ? null : _folder.SaveServers);
    }

    /// <summary>The address of this machine that the first of the servers off it is reached from; loopback where all are on it.</summary>
    /// <exception cref="CommandFailure">It cannot be told.</exception>
    public string OwnAddress(string? named, JoinToken? token)
    {
        var servers = Addresses(named ?? string.Join(',', token?.Servers ?? _folder.LoadServers()));
        foreach (var server in servers.Where(server => !server.IsSocket))
        {
            try
            {
                // Sends nothing: a datagram socket that is connected only chooses its route.
                using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
                socket.Connect(server.Host, server.Port);
                var own = ((IPEndPoint)socket.LocalEndPoint!).Address;
                return (own.IsIPv4MappedToIPv6 ? own.MapToIPv4() : own).ToString();
            }
            catch (SocketException)
            {
                // The next one may be known.
            }
        }

        return servers.All(server => server.IsSocket)
            ? IPAddress.Loopback.ToString()
            : throw new CommandFailure("the address of this machine towards its servers cannot be told; give it with --address");
    }

    private static List<LinkAddress> Addresses(string named)
    {
        try
        {
            return [.. named.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(LinkAddress.Parse)];
        }
        catch (FormatException wrong)
        {
            throw new CommandFailure(wrong.Message);
        }
    }
}
