using Sandun.AgentLink;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Joining;
using Sandun.AgentLink.Servers;
using Sandun.Client;

namespace Sandun.Server.Tests.Cluster;

/// <summary>Agents and routers of a cluster find the server that leads, whichever they were told of, and move with it.</summary>
public sealed class MovingNodesTests : IDisposable
{
    private readonly DirectoryInfo _machine = Directory.CreateTempSubdirectory("sandun-machine-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _machine.Delete(recursive: true);

    [Fact]
    public async Task Nodes_ToldOfTheStandbyAlone_FindTheLeaderAndFollowTheNext()
    {
        await using var pair = await ServerPair.StartAsync();
        using var planeOfB = new HttpControlPlane(new ServerAddress(pair.B.Http.BaseAddress!, null));
        await Eventually.HoldsAsync(
            async () => (await planeOfB.CreateTokenAsync("agent", TimeSpan.FromHours(1), null, null, Cancel)).Servers.Count == 2, "both servers are known");
        var standby = LinkAddress.Parse(pair.B.Server.LinkEndPoints[0].ToString());
        var agentCredentials = await JoinAsync(planeOfB, NodeRole.Agent);
        var routerCredentials = await JoinAsync(planeOfB, NodeRole.Router);
        var agentServers = new LinkServers([standby], agentCredentials);
        await using var agent = new ScriptedAgent(agentServers);
        await using var router = new ScriptedRouter(new LinkServers([standby], routerCredentials), routerCredentials.Identity.Id);
        await Eventually.HoldsAsync(async () => (await planeOfB.NodesAsync(Cancel)).Any(node => node.Reachable), "the agent is with a");
        Assert.Equal(2, agentServers.Addresses.Count);
        Assert.Contains(agent.Disconnects, why => why.Contains("does not lead", StringComparison.Ordinal));

        await pair.EndMemberAsync("a");
        await Eventually.HoldsAsync(() => pair.B.LeadsAsync(), "b leads");
        await Eventually.HoldsAsync(async () => (await planeOfB.NodesAsync(Cancel)).Any(node => node.Reachable), "the agent is with b");
        await Eventually.HoldsAsync(
            async () => (await planeOfB.OverviewAsync(Cancel)).Components.Any(light => light is { Name: "routers", Light: NativeApi.Light.Green }), "the router is with b");
    }

    private async Task<NodeCredentials> JoinAsync(HttpControlPlane plane, NodeRole role)
    {
        var made = await plane.CreateTokenAsync(role.Text(), TimeSpan.FromHours(1), null, null, Cancel);
        return await new Joiner(new IdentityFolder(Path.Combine(_machine.FullName, role.Text())), "0.1.0").JoinAsync(JoinToken.Parse(made.Token), role, null, Cancel);
    }
}
