using System.Collections.Immutable;
using System.Globalization;
using Sandun.Protocol;

namespace Sandun.Routing.Dns;

/// <summary>Everything the name server knows at one revision of the registry; only serving endpoints are in it.</summary>
public sealed class DnsZone
{
    /// <summary>Records of one answer; more would not fit any resolver. Turns are taken, so that all are seen.</summary>
    private const int AnswersMax = 200;

    private readonly SortedDictionary<string, List<byte[]>> _addresses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<DnsService>> _services = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _parents = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string> _zones = [DnsNames.OwnZone, DnsNames.MesosZone];
    private readonly uint _serial;

    /// <param name="registry">Routes are not looked at: an app is found with or without one.</param>
    /// <param name="ports">Names of an app's ports, in order; empty text for one without.</param>
    /// <param name="framework">The name the service scheduler registered with.</param>
    /// <param name="hosts">Other names with addresses: <c>leader.mesos</c> and its like.</param>
    public DnsZone(RegistryView registry, Func<PathId, ImmutableArray<string>> ports, string framework, IEnumerable<(string Name, string Address)> hosts)
    {
        _serial = (uint)registry.Revision;
        var zone = DnsNames.MesosFramework(framework);
        foreach (var endpoint in registry.Endpoints)
        {
            if (endpoint.State != EndpointState.Serving || endpoint.Weight == 0 || DnsAddress.Bytes(endpoint.Address) is not { } address) continue;
            Add(endpoint, address, ports(endpoint.App), zone);
        }

        foreach (var (name, text) in hosts)
        {
            if (DnsAddress.Bytes(text) is { } address) Host(name, address);
        }

        foreach (var name in _addresses.Keys.Concat(_services.Keys).ToList()) AddParents(name);
    }

    /// <summary>All names with their addresses, in order; for Mesos-DNS' interface.</summary>
    public IEnumerable<(string Name, byte[] Address)> Hosts => _addresses.SelectMany(entry => entry.Value.Select(address => (entry.Key, address)));

    /// <summary>All services in order; for Mesos-DNS' interface.</summary>
    public IEnumerable<(string Name, DnsService Service)> Services => _services.SelectMany(entry => entry.Value.Select(service => (entry.Key, service)));

    /// <summary>Addresses of a name; none when it has none.</summary>
    public IReadOnlyList<byte[]> AddressesOf(string name) => _addresses.TryGetValue(name, out var addresses) ? addresses : [];

    public IReadOnlyList<DnsService> ServicesOf(string name) => _services.TryGetValue(name, out var services) ? services : [];

    /// <summary>Answers a query.</summary>
    /// <param name="turn">Grows with each query: answers begin elsewhere each time, so that clients that take the first are spread.</param>
    public DnsAnswer Answer(DnsQuestion question, int turn)
    {
        if (question.Opcode != 0) return new DnsAnswer(DnsCode.NotImplemented, false, [], [], []);
        if (question.Class != 1 || _zones.FirstOrDefault(name => question.Name == name || question.Name.EndsWith("." + name, StringComparison.Ordinal)) is not { } zone)
            return new DnsAnswer(DnsCode.Refused, false, [], [], []);
        var authority = new DnsRecord.Authority(zone, "ns." + zone, _serial);
        var answers = new List<DnsRecord>();
        var additional = new List<DnsRecord>();
        if (question.Type is DnsType.A or DnsType.Any) answers.AddRange(Turned(AddressesOf(question.Name), turn).Where(address => address.Length == 4).Select(Address));
        if (question.Type is DnsType.Aaaa or DnsType.Any) answers.AddRange(Turned(AddressesOf(question.Name), turn).Where(address => address.Length == 16).Select(Address));
        if (question.Type is DnsType.Srv or DnsType.Any)
        {
            foreach (var service in Turned(ServicesOf(question.Name), turn))
            {
                answers.Add(new DnsRecord.Service(question.Name, service.Weight, service.Port, service.Host));
                additional.AddRange(AddressesOf(service.Host).Select(address => new DnsRecord.Address(service.Host, address)));
            }
        }

        if (question.Type is DnsType.Soa or DnsType.Any && question.Name == zone) answers.Add(authority);
        if (answers.Count > 0) return new DnsAnswer(DnsCode.Ok, true, answers, [], additional);
        var exists = _addresses.ContainsKey(question.Name) || _services.ContainsKey(question.Name) || _parents.Contains(question.Name) || question.Name == zone;
        return new DnsAnswer(exists ? DnsCode.Ok : DnsCode.NoSuchName, true, [], [authority], []);

        DnsRecord Address(byte[] bytes) => new DnsRecord.Address(question.Name, bytes);
    }

    private void Add(Endpoint endpoint, byte[] address, ImmutableArray<string> ports, string zone)
    {
        var own = DnsNames.Own(endpoint.App);
        var label = DnsNames.TaskLabel(endpoint.Task);
        var ownHost = label + "." + own;
        Host(own, address);
        Host(ownHost, address);
        var mesos = DnsNames.MesosLabel(endpoint.App);
        var mesosHost = $"{mesos}-{label}-s0.{zone}";
        Host(mesos + "." + zone, address);
        Host(mesosHost, address);
        Host($"{mesos}.{zone[..^DnsNames.MesosZone.Length]}slave.{DnsNames.MesosZone}", address);
        for (var index = 0; index < endpoint.Ports.Length; index++)
        {
            var port = endpoint.Ports[index];
            if (port is < 1 or > 65_535) continue;
            var named = index < ports.Length && ports[index].Length > 0 ? DnsNames.Label(ports[index]) : null;
            Service(own, ownHost, port, endpoint.Weight);
            Service($"_{index.ToString(CultureInfo.InvariantCulture)}._tcp.{own}", ownHost, port, endpoint.Weight);
            if (named is not null) Service($"_{named}._tcp.{own}", ownHost, port, endpoint.Weight);
            foreach (var protocol in (ReadOnlySpan<string>)["_tcp", "_udp"])
            {
                Service($"_{mesos}.{protocol}.{zone}", mesosHost, port, endpoint.Weight);
                if (named is not null) Service($"_{named}._{mesos}.{protocol}.{zone}", mesosHost, port, endpoint.Weight);
            }
        }
    }

    private void Host(string name, byte[] address)
    {
        if (!_addresses.TryGetValue(name, out var addresses)) _addresses[name] = addresses = [];
        if (addresses.Count < AnswersMax && !addresses.Any(known => known.AsSpan().SequenceEqual(address))) addresses.Add(address);
    }

    private void Service(string name, string host, int port, int weight)
    {
        if (!_services.TryGetValue(name, out var services)) _services[name] = services = [];
        if (services.Count < AnswersMax) services.Add(new DnsService(host, port, weight));
    }

    /// <summary>A name below which there are others exists, though it has no records itself (RFC 8020).</summary>
    private void AddParents(string name)
    {
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1)) _parents.Add(name[(dot + 1)..]);
    }

    private static IEnumerable<T> Turned<T>(IReadOnlyList<T> all, int turn)
    {
        for (var index = 0; index < all.Count; index++) yield return all[(int)((uint)(turn + index) % (uint)all.Count)];
    }
}

/// <summary>One place of a service.</summary>
/// <param name="Host">A name with an address.</param>
/// <param name="Port">1–65535.</param>
/// <param name="Weight">Share relative to the others.</param>
public sealed record DnsService(string Host, int Port, int Weight);
