using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>A whole registry at one revision: what a router starts from.</summary>
/// <param name="Revision">The revision this view is complete for.</param>
/// <param name="Routes">Ordered by app and port index.</param>
/// <param name="Endpoints">Ordered by app and task.</param>
public sealed record RegistryView(long Revision, ImmutableArray<Route> Routes, ImmutableArray<Endpoint> Endpoints)
{
    public static readonly RegistryView Empty = new(0, [], []);
}
