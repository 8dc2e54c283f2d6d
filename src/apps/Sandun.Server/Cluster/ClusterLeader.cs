using Sandun.AgentLink.Servers;
using Sandun.Server.Links.Joining;

namespace Sandun.Server.Cluster;

/// <summary>Tells agents and routers where the leader's link is, so that they move with it.</summary>
internal sealed class ClusterLeader(Leadership leadership, LinkFront link) : ILeaderHint
{
    public LeaderHint Current => leadership.Leads
        ? LeaderHint.ThisServer
        : new LeaderHint(false, leadership.Other is { } leader ? link.AddressOf(leader.Member) : null);
}
