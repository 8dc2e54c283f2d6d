using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>
/// One port of an app: Marathon's port definition on the host network, its port mapping on a bridge or container network.
/// Which one it was is known from <see cref="AppSpec.Network"/>.
/// </summary>
public sealed record PortDefinition
{
    /// <summary>
    /// The port the load balancer serves the app on, 0–65535. 0 in a request means: give me one; a stored app has a number
    /// (or null on a mapping without host port).
    /// </summary>
    public int ServicePort { get; init; }

    /// <summary>Port inside the container, 0 for the same number as the host port; null on the host network.</summary>
    public int? ContainerPort { get; init; }

    /// <summary>Fixed port on the agent, 0 for any, null for none (container network only). On the host network see <see cref="AppSpec.RequirePorts"/>.</summary>
    public int? HostPort { get; init; }

    public PortProtocols Protocols { get; init; } = PortProtocols.Tcp;
    public string? Name { get; init; }
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = Sorted.Empty;

    /// <summary>Names of the networks a mapping applies to; kept for apps on several networks.</summary>
    public ImmutableArray<string> NetworkNames { get; init; } = [];
}
