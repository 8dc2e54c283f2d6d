using Sandun.Protocol;
using Sandun.Proxies.Haproxy;
using Sandun.Routing;
using Xunit;
using static Sandun.Tests.Proxies.RouterBench;

namespace Sandun.Tests.Proxies;

/// <summary>What a router does by itself when instances vanish and nobody tells it: requests that are safe to repeat are not lost.</summary>
public sealed class VanishedHostTests
{
    private const int Entry = 23_000;
    private const int Service = 23_001;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Host_ThatVanishesAndOneThatIsKilled_FailNoRequest(bool haproxy)
    {
        await using var far = await FarHost.StartAsync(23_012, "far");
        await using var near = new TestBackend("near", 23_010);
        await using var bench = haproxy ? OverHaproxy(NewWorkDir(), Entry) : OverYarp(NewWorkDir(), Entry);
        await bench.StartAsync(Route("/web", Service), Endpoint("/web", "near", near.Port), At(far));
        using var client = ClosingClient();
        await AnswersAsync(client, "far");
        var load = new Load(Service, clients: 6);
        await MoreAsync(load);
        await far.VanishAsync();
        await MoreAsync(load);
        if (haproxy) await bench.UntilAsync(() => IsDown(bench), "HAProxy takes it out");
        await MoreAsync(load);
        await far.ComeBackAsync();
        await AnswersAsync(client, "far");
        await far.KillServerAsync();
        await MoreAsync(load);
        if (haproxy) await bench.UntilAsync(() => IsDown(bench), "HAProxy takes it out");
        var (requests, failures) = await load.StopAsync();
        Assert.Empty(failures);
        Assert.InRange(requests, 400, int.MaxValue);
        // It is still wished for: what a router sees changes nothing but its own way.
        Assert.Null(bench.Role.Latest.Problem);
    }

    [Fact]
    public async Task Registry_ThatComesBackEmpty_EmptiesNoRoute()
    {
        await using var near = new TestBackend("near", 23_010);
        await using var bench = OverHaproxy(NewWorkDir(), Entry);
        await bench.StartAsync(Route("/web", Service), Endpoint("/web", "near", near.Port));
        await bench.Role.PostAsync(RegistryView.Empty, TestContext.Current.CancellationToken);
        await bench.UntilAsync(() => bench.Role.Latest.Problem?.Contains("no longer knows", StringComparison.Ordinal) == true, "it is told");
        using var client = ClosingClient();
        Assert.Equal("near", (await GetAsync(client, Service)).Body);
        // The store is put back.
        await bench.StartAsync(Route("/web", Service), Endpoint("/web", "near", near.Port));
        await bench.UntilAsync(() => bench.Role.Latest.Problem is null, "nothing is held against the server's word");
        Assert.Equal("near", (await GetAsync(client, Service)).Body);
        Assert.Equal(0, bench.Role.Latest.Reloads);
    }

    /// <summary>Well over what the clients have in flight, so that each has met what happened.</summary>
    private static async Task MoreAsync(Load load)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var wanted = load.Done + 100; load.Done < wanted;) await Task.Delay(10, patience.Token);
    }

    private static async Task AnswersAsync(HttpClient client, string name)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await GetAsync(client, Service)).Body != name) await Task.Delay(10, patience.Token);
    }

    private static bool IsDown(RouterBench bench)
    {
        var socket = new HaproxySocket(Path.Combine(bench.WorkDir, HaproxyConfiguration.AdminSocket));
        return socket.AskAsync("show stat h0:web 4 -1", CancellationToken.None).GetAwaiter().GetResult().Contains(",DOWN", StringComparison.Ordinal);
    }

    private static Func<long, RegistryChange> At(FarHost host) => revision => new RegistryChange.EndpointPut(new Endpoint
    {
        App = PathId.Absolute("/web"), Task = new TaskId("far"), State = EndpointState.Serving, Address = host.Address, Ports = [host.Port], Hostname = "far", Weight = 256,
        Revision = revision,
    });
}
