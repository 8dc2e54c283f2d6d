using System.Collections.Frozen;

namespace Sandun.AgentLink.Admission;

/// <summary>Who is refused although the authority signed its certificate.</summary>
/// <param name="Nodes">Ids of nodes that were removed or are not trusted any more, whatever certificate they show.</param>
/// <param name="Serials">Single certificates, by serial number in upper-case hex.</param>
public sealed record Denials(FrozenSet<string> Nodes, FrozenSet<string> Serials)
{
    public static readonly Denials None = new(FrozenSet<string>.Empty, FrozenSet<string>.Empty);

    public bool Hold(LinkPeer peer) => peer.Identity is { } node && (Nodes.Contains(node.Id) || Serials.Contains(peer.Serial));
}
