using System.Collections.Immutable;
using System.Net;
using Sandun.Protocol;
using Sandun.Routing.Dns;
using Sandun.Server.ControlPlane;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Routing;

/// <summary>The zone of the name server: put together when the registry has changed since it was last asked for.</summary>
internal sealed class Names(ControlPlaneViews views, RegistryJournal journal, string framework, IReadOnlyList<IPEndPoint> listen)
{
    private volatile Built? _built;

    public DnsZone Zone
    {
        get
        {
            var contents = journal.Current;
            var built = _built;
            if (built is not null && ReferenceEquals(built.Of, contents)) return built.Zone;
            var services = views.Services;
            var zone = new DnsZone(contents.View, app => PortNames(services, app), framework, Hosts());
            _built = new Built(contents, zone);
            return zone;
        }
    }

    public string Framework => framework;

    private static ImmutableArray<string> PortNames(ServiceView services, PathId app) =>
        services.Apps.TryGetValue(app, out var found) ? [.. found.Spec.Ports.Select(port => port.Name ?? "")] : [];

    /// <summary>Mesos-DNS' own names: the leader, and every agent.</summary>
    private IEnumerable<(string Name, string Address)> Hosts()
    {
        var own = listen.Select(at => at.Address).Where(address => !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            .Select(address => address.ToString()).FirstOrDefault() ?? "127.0.0.1";
        foreach (var name in (string[])["leader.mesos", "master.mesos", DnsNames.MesosFramework(framework), "server." + DnsNames.OwnZone, "ns.mesos", "ns.sandun"])
            yield return (name, own);
        foreach (var agent in views.Cluster.Agents.Values) yield return ("slave.mesos", agent.Spec.Address);
    }

    private sealed record Built(RegistryContents Of, DnsZone Zone);
}
