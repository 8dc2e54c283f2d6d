using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>The host ports an app's port definitions ask for, and their assignment.</summary>
internal sealed class PortNeeds
{
    /// <summary>Lowest port drawn for a container port nobody fixed: below lie the ports only root may open.</summary>
    private const int FirstFreeContainerPort = 1024;

    private const int PortCount = 65536;

    /// <summary>So many ports are put together without memory from the heap.</summary>
    private const int FewPorts = 16;

    private readonly AppSpec _app;

    public PortNeeds(AppSpec app)
    {
        _app = app;
        Fixed = PortSet.OfPorts(app.Ports.Select(FixedPort).Where(port => port > 0));
        Dynamic = app.Ports.Count(port => HostPort(port) == 0);
    }

    /// <summary>Host ports that must be exactly these.</summary>
    public PortSet Fixed { get; }

    /// <summary>How many more host ports are needed, of any number.</summary>
    public int Dynamic { get; }

    /// <summary>How many of the dynamic ports cannot be had from the offered ports once the fixed ones are taken.</summary>
    public int DynamicMissing(PortSet offered) => Dynamic == 0 ? 0 : Math.Max(0, Dynamic - offered.Except(Fixed).Count);

    /// <summary>Whether the offered ports suffice.</summary>
    public bool FitIn(PortSet offered) => offered.ContainsAll(Fixed) && offered.HasAtLeast(Fixed.Count + Dynamic);

    /// <summary>
    /// Numbers for all ports, in order of the definitions. Dynamic ports begin at a random free one and go on through the free ports in
    /// ascending order, wrapping around, as in Marathon. The offered ports must suffice.
    /// </summary>
    public ImmutableArray<TaskPort> Assign(PortSet offered, IRandomSource random)
    {
        var free = Dynamic == 0 ? PortSet.Empty : offered.Except(Fixed);
        Invariant.Holds(free.HasAtLeast(Dynamic), "ports are assigned only from an offer that has enough");
        var count = free.Count;
        var next = Dynamic == 0 ? 0 : random.Below(count);
        var ports = new TaskPort[_app.Ports.Length];
        for (var i = 0; i < ports.Length; i++)
        {
            var port = _app.Ports[i];
            var hostPort = HostPort(port);
            if (hostPort == 0) hostPort = free.At(next++ % count);
            ports[i] = new TaskPort(port.Name, hostPort, ContainerPort(port, hostPort, random), port.Protocols);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(ports);
    }

    /// <summary>The host ports among a task's ports.</summary>
    public static PortSet OnHost(ImmutableArray<TaskPort> ports)
    {
        var ranges = ports.Length <= FewPorts ? stackalloc PortRange[ports.Length] : new PortRange[ports.Length];
        var count = 0;
        foreach (var port in ports)
            if (port.HostPort is { } number) ranges[count++] = new PortRange(number, number);
        return PortSet.Of(ranges[..count]);
    }

    private int ContainerPort(PortDefinition port, int? hostPort, IRandomSource random)
    {
        if (_app.Network == NetworkMode.Host) return hostPort ?? 0;
        if (port.ContainerPort is > 0 and { } given) return given;
        return hostPort ?? FirstFreeContainerPort + random.Below(PortCount - FirstFreeContainerPort);
    }

    /// <summary>The fixed host port, 0 for any, null for none.</summary>
    private int? HostPort(PortDefinition port) => _app.Network switch
    {
        NetworkMode.Host => _app.Pod is not null ? port.HostPort : _app.RequirePorts ? port.ServicePort : 0,
        NetworkMode.Bridge => port.HostPort ?? 0,
        _ => port.HostPort,
    };

    private int FixedPort(PortDefinition port) => HostPort(port) ?? 0;
}
