namespace Sandun.Server.Cluster;

/// <summary>Purposes of the addresses in a server's record.</summary>
internal static class ClusterAddresses
{
    /// <summary>Console and APIs: a URL.</summary>
    public const string Web = "web";

    /// <summary>Mesos' interfaces: host and port.</summary>
    public const string Mesos = "mesos";

    /// <summary>Agents and routers: host and port.</summary>
    public const string Link = "link";
}
