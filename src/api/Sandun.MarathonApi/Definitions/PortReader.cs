using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>
/// Reads an app's ports: <c>portDefinitions</c> on the host network, <c>container.portMappings</c> elsewhere, and the legacy forms
/// <c>ports</c>, <c>container.docker.portMappings</c> and <c>ipAddress.discovery.ports</c>. Missing means one dynamic port, an empty list none.
/// As in Marathon, mappings are passed over on the host network, and port definitions elsewhere, but for their number.
/// </summary>
internal static class PortReader
{
    private const string DefaultName = "default";

    public static ImmutableArray<PortDefinition> Read(Member app, NetworkChoice network)
    {
        if (network.Mode == NetworkMode.None) return NoPorts(app);
        var ports = network.Mode == NetworkMode.Host ? HostPorts(app) : MappedPorts(app, network);
        var at = network.Mode == NetworkMode.Host ? app["portDefinitions"].Path : app["container"]["portMappings"].Path;
        var names = ports.Select(port => port.Name).OfType<string>().ToList();
        if (names.Distinct().Count() < names.Count) app.Findings.BrokenRule(at, "Port names must be unique.");
        return ports;
    }

    /// <summary>Without a network there is nothing to reach; lists that are given must be empty.</summary>
    private static ImmutableArray<PortDefinition> NoPorts(Member app)
    {
        foreach (var list in (Member[])[app["container"]["portMappings"], app["container"]["docker"]["portMappings"], app["portDefinitions"], app["ports"]])
            if (list.Items().Any()) list.Findings.BrokenRule(list.Path, "must be empty for a container without a network (NONE)");
        return [];
    }

    private static ImmutableArray<PortDefinition> HostPorts(Member app)
    {
        var legacy = Numbers(app["ports"]);
        var definitions = app["portDefinitions"];
        ImmutableArray<PortDefinition> ports;
        if (definitions.IsPresent)
        {
            ports = [.. definitions.Items().Where(item => item.Required().Object()).Select(HostPort)];
            if (legacy is { } given && !given.SequenceEqual(ports.Select(port => port.ServicePort)))
                app.Findings.BrokenRule(app["ports"].Path, "ports and portDefinitions may only be given together when they are equal");
        }
        else ports = legacy is { } numbers ? [.. numbers.Select(OfNumber)] : [OfNumber(0) with { Name = DefaultName }];

        var used = ports.Select(port => port.ServicePort).Where(port => port != 0).ToList();
        if (used.Distinct().Count() < used.Count)
            app.Findings.BrokenRule(definitions.IsPresent ? definitions.Path : app["ports"].Path, "Ports must be unique.");
        return ports;
    }

    private static PortDefinition OfNumber(int port) => new() { ServicePort = port, HostPort = 0 };

    private static PortDefinition HostPort(Member item) => new()
    {
        ServicePort = item["port"].Integer(0, 65535) ?? 0,
        HostPort = 0,
        Protocols = PortNames.Protocols(item["protocol"]),
        Name = Name(item["name"]),
        Labels = item["labels"].TextMap(),
    };

    private static ImmutableArray<PortDefinition> MappedPorts(Member app, NetworkChoice network)
    {
        var modern = app["container"]["portMappings"];
        var docker = app["container"]["docker"]["portMappings"];
        var discovery = app["ipAddress"]["discovery"]["ports"];
        var isBridge = network.Mode == NetworkMode.Bridge;
        if (modern.IsPresent && docker.IsPresent)
            app.Findings.BrokenRule(docker.Path, "may not be combined with container.portMappings");
        ImmutableArray<PortDefinition> ports =
            modern.IsPresent ? Mappings(modern, isBridge)
            : docker.IsPresent ? Mappings(docker, isBridge)
            : discovery.IsPresent ? [.. discovery.Items().Where(item => item.Required().Object()).Select(Discovered)]
            : app["ports"].IsPresent ? []
            : [DefaultMapping(isBridge) with { Name = DefaultName }];
        ports = WithServicePorts(app, ports, isBridge, mayAppend: !modern.IsPresent);
        ports = AsManyAsDefinitions(app, ports, isBridge);
        foreach (var (item, port) in modern.Items().Where(item => item.IsObject).Zip(ports)) NetworkReader.CheckPort(item, port, network);
        var taken = ports.Where(port => port.HostPort > 0).Select(port => (port.HostPort, port.Protocols)).ToList();
        if (taken.Distinct().Count() < taken.Count) app.Findings.BrokenRule(modern.Path, "Host ports must be unique.");
        return ports;
    }

    private static ImmutableArray<PortDefinition> Mappings(Member list, bool isBridge) =>
        [.. list.Items().Where(item => item.Required().Object()).Select(item => Mapping(item, isBridge))];

    private static PortDefinition Mapping(Member item, bool isBridge) => new()
    {
        ContainerPort = item["containerPort"].Integer(0, 65535) ?? 0,
        HostPort = item["hostPort"].Integer(0, 65535) ?? (isBridge ? 0 : null),
        ServicePort = item["servicePort"].Integer(0, 65535) ?? 0,
        Protocols = PortNames.Protocols(item["protocol"]),
        Name = Name(item["name"]),
        Labels = item["labels"].TextMap(),
        NetworkNames = item["networkNames"].Texts() ?? [],
    };

    private static PortDefinition Discovered(Member item) => new()
    {
        ContainerPort = item["number"].Required().Integer(0, 65535) ?? 0,
        Protocols = PortNames.Protocols(item["protocol"]),
        Name = Name(item["name"].Required()),
        Labels = item["labels"].TextMap(),
    };

    private static PortDefinition DefaultMapping(bool isBridge) => new() { ContainerPort = 0, HostPort = isBridge ? 0 : null };

    /// <summary>
    /// Legacy <c>ports</c> of a mapped app are service ports. They fill what the mappings leave open; mappings in the modern form
    /// say themselves how many there are.
    /// </summary>
    private static ImmutableArray<PortDefinition> WithServicePorts(
        Member app, ImmutableArray<PortDefinition> ports, bool isBridge, bool mayAppend)
    {
        if (Numbers(app["ports"]) is not { } numbers) return ports;
        var filled = ports.ToBuilder();
        for (var i = 0; i < numbers.Length; i++)
        {
            if (i >= filled.Count && mayAppend) filled.Add(DefaultMapping(isBridge) with { ServicePort = numbers[i] });
            else if (i < filled.Count && filled[i].ServicePort == 0) filled[i] = filled[i] with { ServicePort = numbers[i] };
        }

        return filled.ToImmutable();
    }

    /// <summary>There are at least as many mappings as port definitions: those that are missing map any port.</summary>
    private static ImmutableArray<PortDefinition> AsManyAsDefinitions(Member app, ImmutableArray<PortDefinition> ports, bool isBridge)
    {
        var definitions = app["portDefinitions"].Items().Count(item => item.Object());
        return definitions <= ports.Length ? ports : [.. ports, .. Enumerable.Repeat(DefaultMapping(isBridge), definitions - ports.Length)];
    }

    private static ImmutableArray<int>? Numbers(Member ports) =>
        ports.IsPresent ? [.. ports.Items().Select(item => item.Required().Integer(0, 65535)).OfType<int>()] : null;

    private static string? Name(Member member)
    {
        if (member.Text() is not { } name) return null;
        if (!PortNames.IsPortName(name)) member.Findings.BrokenRule(member.Path, PortNames.Rule);
        return name;
    }
}
