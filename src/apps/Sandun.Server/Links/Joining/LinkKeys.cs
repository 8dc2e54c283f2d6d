using Sandun.Store;

namespace Sandun.Server.Links.Joining;

/// <summary>Where the link's own state lies in the store.</summary>
internal static class LinkKeys
{
    public const string Root = StoreEntities.DefaultRoot + "server/link/";

    /// <summary>The cluster's authority.</summary>
    public const string Authority = Root + "authority";

    /// <summary>Join tokens by the hash of all of their bytes.</summary>
    public const string Tokens = Root + "tokens/";

    /// <summary>Nodes that joined, by role and id.</summary>
    public const string Nodes = Root + "nodes/";

    /// <summary>Who is refused, as <c>node/ID</c> or <c>serial/HEX</c>.</summary>
    public const string Denied = Root + "denied/";

    /// <summary>Link addresses of the servers, by the server's name.</summary>
    public const string Servers = Root + "servers/";
}
