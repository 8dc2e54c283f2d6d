using System.Collections.Immutable;
using Sandun.Routing;

namespace Sandun.Proxies.Yarp;

/// <summary>Everything a request needs to find its way: immutable, swapped whole.</summary>
internal sealed record ForwardTable(HostTable Hosts, ImmutableSortedDictionary<int, string> Services, ImmutableSortedDictionary<string, Cluster> Clusters)
{
    public static readonly ForwardTable Empty = new(
        new HostTable([]), ImmutableSortedDictionary<int, string>.Empty, ImmutableSortedDictionary.Create<string, Cluster>(StringComparer.Ordinal));

    public static ForwardTable Of(ProxyModel model, ForwardTable before, Action emptied, TimeProvider time)
    {
        var clusters = model.Backends.ToImmutableSortedDictionary(
            backend => backend.Name,
            backend => Cluster.Of(
                backend, before.Clusters.GetValueOrDefault(backend.Name), emptied, settings => new RouteTreatment(settings, model.Settings, time)),
            StringComparer.Ordinal);
        return new ForwardTable(
            new HostTable(model.Hosts), model.Services.ToImmutableSortedDictionary(service => service.Port, service => service.Backend), clusters);
    }

    /// <summary>
    /// Turns requests away from what no longer serves, once this table is the one that requests find: those that still hold the one before
    /// look again.
    /// </summary>
    public void Retire(ForwardTable before)
    {
        foreach (var cluster in Clusters.Values) cluster.Drain();
        foreach (var (name, cluster) in before.Clusters) cluster.RetireUnless(Clusters.GetValueOrDefault(name));
    }

    /// <summary>The cluster of a service port, or null.</summary>
    public Cluster? OfPort(int port) => Services.TryGetValue(port, out var name) ? Clusters.GetValueOrDefault(name) : null;

    /// <summary>The cluster of a virtual host, or null.</summary>
    public Cluster? OfHost(string host, string path) => Hosts.Find(host, path) is { } name ? Clusters.GetValueOrDefault(name) : null;
}
