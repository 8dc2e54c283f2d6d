using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sandun.AgentLink.Admission;

/// <summary>Connections of the link among all of a server's, and who is at their other end.</summary>
public static class LinkConnections
{
    private static readonly object s_peer = new();

    /// <summary>Makes a unix socket the link's: whoever can open it is trusted as the server itself is.</summary>
    public static void UseLocal(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        Mark(listen, LinkPeer.Local);
    }

    /// <summary>Whether the request came over the link.</summary>
    public static bool Are(HttpContext http) => http.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(s_peer) == true;

    /// <summary>Who sent the request; a connection that is none of the link's is a stranger's.</summary>
    public static LinkPeer PeerOf(HttpContext http) =>
        http.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(s_peer, out var peer) == true ? (LinkPeer)peer! : LinkPeer.Unknown;

    internal static void Mark(ListenOptions listen, LinkPeer peer) => listen.Use(next => connection =>
    {
        connection.Items[s_peer] = peer;
        return next(connection);
    });

    internal static void Know(BaseConnectionContext connection, LinkPeer peer) => connection.Items[s_peer] = peer;
}
