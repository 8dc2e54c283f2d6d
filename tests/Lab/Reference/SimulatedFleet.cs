using System.Globalization;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;

namespace Sandun.Lab.Reference;

/// <summary>The reference installation's compute nodes and load balancers, all in this process, each on a link of its own.</summary>
public sealed class SimulatedFleet : IAsyncDisposable
{
    private readonly List<SimulatedAgent> _agents = [];
    private readonly List<SimulatedRouter> _routers = [];

    /// <summary>Starts all of them.</summary>
    /// <param name="sockets">The servers' sockets; each node finds the one that leads.</param>
    /// <param name="time">The clock.</param>
    public SimulatedFleet(IReadOnlyList<string> sockets, TimeProvider time)
    {
        LinkServers Servers() => new(sockets.Select(LinkAddress.Socket));
        var site = 0;
        foreach (var (center, _, _, _) in ReferenceInstallation.Centers)
        {
            site++;
            for (var number = 1; number <= ReferenceInstallation.NodesACenter; number++)
                _agents.Add(new SimulatedAgent(Servers(), Node(center, site, number), time));
            for (var number = 1; number <= ReferenceInstallation.RoutersACenter; number++)
                _routers.Add(new SimulatedRouter(Servers(), $"{center}-haproxy-{number}", center, time));
        }
    }

    public IReadOnlyList<SimulatedAgent> Agents => _agents;

    public IReadOnlyList<SimulatedRouter> Routers => _routers;

    /// <summary>Stops one agent for good: its machine falls silent.</summary>
    public async Task StopAsync(SimulatedAgent agent)
    {
        _agents.Remove(agent);
        await agent.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_agents.Select(agent => agent.DisposeAsync().AsTask()).Concat(_routers.Select(router => router.DisposeAsync().AsTask())));
        _agents.Clear();
        _routers.Clear();
    }

    private static AgentSpec Node(string center, int site, int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{center}-node-{number:00}");
        return new AgentSpec
        {
            Id = new AgentId(name), Hostname = name, Address = string.Create(CultureInfo.InvariantCulture, $"10.{site}.0.{number}"),
            BootId = "simulated", Region = ReferenceInstallation.Region, Zone = center, Version = "simulated",
            Total = new Resources(
                ResourceAmounts.Of(
                    ReferenceInstallation.CpusANode, ReferenceInstallation.MemoryMegabytesANode, ReferenceInstallation.DiskMegabytesANode),
                PortSet.Of(new PortRange(31_000, 31_999))),
        };
    }
}
