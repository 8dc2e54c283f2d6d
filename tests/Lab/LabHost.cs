namespace Sandun.Lab;

/// <summary>What a host is for.</summary>
public enum LabRole
{
    /// <summary>A server and a member of etcd.</summary>
    Server = 0,

    /// <summary>A router with its HAProxy.</summary>
    Router = 1,

    /// <summary>An agent with its tasks.</summary>
    Agent = 2,
}

/// <summary>One host: a network namespace with an address.</summary>
/// <param name="Name">For example <c>east-agent-1</c>; also its host name for Sandun.</param>
/// <param name="Site">Its site, which is its zone.</param>
/// <param name="Region">Its region.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Namespace">Its network namespace.</param>
/// <param name="Address">Its address.</param>
/// <param name="Port">The switch's end of its cable.</param>
public sealed record LabHost(string Name, string Site, string Region, LabRole Role, string Namespace, string Address, string Port);
