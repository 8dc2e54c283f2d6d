namespace Sandun.NativeApi;

/// <summary>The numbers of the dashboard.</summary>
/// <param name="At">When they were true.</param>
/// <param name="Stale">Whether the store does not answer, so that they may be old.</param>
/// <param name="Version">Sandun's version.</param>
/// <param name="DataCenters">Data centers with their own numbers.</param>
/// <param name="Systems">Number of top-level groups that hold apps, and top-level apps.</param>
/// <param name="Apps">Number of apps.</param>
/// <param name="Nodes">Number of agents known.</param>
/// <param name="NodesReachable">Of these, those reachable.</param>
/// <param name="Containers">Running tasks.</param>
/// <param name="ContainersWanted">Instances wished for by all apps.</param>
/// <param name="Resources">Used, allocated and total over all reachable nodes.</param>
/// <param name="Components">A light for each part of Sandun.</param>
/// <param name="Deployments">Number of running deployments.</param>
public sealed record Overview(
    DateTimeOffset At, bool Stale, string Version, IReadOnlyList<DataCenterSummary> DataCenters, int Systems, int Apps, int Nodes,
    int NodesReachable, int Containers, int ContainersWanted, ResourceSummary Resources, IReadOnlyList<ComponentLight> Components,
    int Deployments);

/// <param name="Name">Zone; <c>default</c> for nodes without one.</param>
/// <param name="Region">Region, or empty.</param>
/// <param name="Nodes">Reachable nodes.</param>
/// <param name="Containers">Running tasks there.</param>
/// <param name="Resources">Its resources.</param>
public sealed record DataCenterSummary(string Name, string Region, int Nodes, int Containers, ResourceSummary Resources);

/// <param name="Cpus">CPUs.</param>
/// <param name="MemoryMegabytes">Memory in MiB.</param>
/// <param name="DiskMegabytes">Storage in MiB.</param>
public sealed record ResourceSummary(UsedOfTotal Cpus, UsedOfTotal MemoryMegabytes, UsedOfTotal DiskMegabytes);

/// <param name="Used">Measured on the machines.</param>
/// <param name="Allocated">Taken by tasks.</param>
/// <param name="Total">Offered in all.</param>
public sealed record UsedOfTotal(decimal Used, decimal Allocated, decimal Total);

/// <summary>The state of one part of Sandun.</summary>
/// <param name="Name">Stable key: <c>server</c>, <c>store</c>, <c>resource-manager</c>, <c>service-scheduler</c>, <c>agents</c>, <c>routers</c>.</param>
/// <param name="Light">Its colour.</param>
/// <param name="Detail">A few words: version, counts, revision served, problem.</param>
public sealed record ComponentLight(string Name, Light Light, string Detail);

/// <summary>Colours of a component light; never shown by colour alone.</summary>
public enum Light
{
    Green = 0,
    Yellow = 1,
    Red = 2,

    /// <summary>Not present in this installation.</summary>
    Grey = 3,
}
