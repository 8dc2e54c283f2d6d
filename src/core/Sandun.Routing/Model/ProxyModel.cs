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
    private ImmutableSortedDictionary<string, Backend>? _byName;

    /// <summary>Hosts whose TLS goes through to the instances; ordered by host.</summary>
    public ImmutableArray<HostRule> PassThroughHosts { get; init; } = [];

    /// <summary>Certificates TLS ends with, ordered by name.</summary>
    public ImmutableArray<ModelCertificate> Certificates { get; init; } = [];

    /// <summary>A backend by its name, or null.</summary>
    public Backend? Find(string backend) =>
        (_byName ??= Backends.ToImmutableSortedDictionary(each => each.Name, each => each, StringComparer.Ordinal)).TryGetValue(backend, out var found) ? found : null;

    public static readonly ProxyModel Empty = new(new ProxySettings(), [], [], [], []);
}

/// <summary>A certificate as the model knows it; the engine has its content.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Digest">Of its content.</param>
public sealed record ModelCertificate(string Name, string Digest);
