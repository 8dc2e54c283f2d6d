namespace Sandun.Lab;

/// <summary>The hosts of a laboratory, site by site.</summary>
/// <param name="Region">The region all sites are in.</param>
/// <param name="Sites">The sites; one without agents is there for the quorum alone.</param>
public sealed record LabPlan(string Region, IReadOnlyList<LabSite> Sites)
{
    /// <summary>
    /// The reference installation: 93 hosts in two data centers, 5 of them control nodes, 8 load balancers, 80 compute nodes. The fifth
    /// control node stands at a third site, so that either data center may be lost.
    /// </summary>
    public static LabPlan Zhejiang { get; } = new(
        "zhejiang", [new LabSite("sandun", 2, 4, 40), new LabSite("binjiang", 2, 4, 40), new LabSite("witness", 1, 0, 0)]);

    /// <summary>The smallest plan that can lose any host, or either data center: three servers, a router and some agents a data center.</summary>
    public static LabPlan Small(int agents = 2) =>
        new("lab", [new LabSite("east", 1, 1, agents), new LabSite("west", 1, 1, agents), new LabSite("witness", 1, 0, 0)]);
}

/// <summary>One site.</summary>
/// <param name="Name">Its name; the agents' zone.</param>
/// <param name="Servers">Control nodes: a server with a member of etcd each.</param>
/// <param name="Routers">Load balancers.</param>
/// <param name="Agents">Compute nodes.</param>
public sealed record LabSite(string Name, int Servers, int Routers, int Agents);
