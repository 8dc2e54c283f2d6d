using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>The endpoints behind one route.</summary>
/// <param name="Name">See <see cref="ProxyName.Backend"/>; unique, and different for HTTP and TCP.</param>
/// <param name="Targets">Serving and draining endpoints, ordered by task.</param>
public sealed record Backend(string Name, PathId App, int PortIndex, bool Http, ImmutableArray<Target> Targets)
{
    /// <summary>How its requests are treated.</summary>
    public RouteSettings Settings { get; init; } = RouteSettings.Default;
}
