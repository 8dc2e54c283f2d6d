using System.Collections.Immutable;

namespace Sandun.Routing;

/// <summary>All a proxy has to do, whatever its make: only checked values, never text of a user pasted through.</summary>
/// <param name="Services">Ordered by port; each port once.</param>
/// <param name="Hosts">Ordered by key; each key once.</param>
/// <param name="Backends">Ordered by name.</param>
/// <param name="Problems">What was left out and why, a sentence each; the rest is served regardless.</param>
public sealed record ProxyModel(
    ProxySettings Settings,
    ImmutableArray<ServiceFrontend> Services,
    ImmutableArray<HostRule> Hosts,
    ImmutableArray<Backend> Backends,
    ImmutableArray<string> Problems)
{
    public static readonly ProxyModel Empty = new(new ProxySettings(), [], [], [], []);
}
