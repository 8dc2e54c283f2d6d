using System.Net;
using System.Net.Sockets;
using Sandun.Protocol;
using Xunit;
using static Sandun.Tests.Proxies.RouterBench;

namespace Sandun.Tests.Proxies;

/// <summary>The proxy within the router, on loopback.</summary>
public sealed class YarpEngineTests
{
    [Fact]
    public async Task Endpoints_OfAServicePort_AnswerInTurn()
    {
        await using var bench = OverYarp(NewWorkDir(), 21600);
        await using var one = new TestBackend("one", 21610);
        await using var two = new TestBackend("two", 21611);
        await bench.StartAsync(Route("/shop/web", 21601), Endpoint("/shop/web", "t1", one.Port), Endpoint("/shop/web", "t2", two.Port));
        using var client = ClosingClient();
        var answers = new List<string>();
        for (var request = 0; request < 10; request++) answers.Add((await GetAsync(client, 21601)).Body);
        Assert.Equal(5, answers.Count(answer => answer == "one"));
        Assert.Equal(5, answers.Count(answer => answer == "two"));
        Assert.Contains("x-forwarded-for: 127.0.0.1", one.LastHead, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("x-forwarded-port: 21601", one.LastHead, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("host: 127.0.0.1:21601", one.LastHead, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("yarp 2.", bench.Role.Latest.Engine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VirtualHosts_WithAndWithoutPath_LeadToTheirApps()
    {
        await using var bench = OverYarp(NewWorkDir(), 21600);
        await using var web = new TestBackend("web", 21610);
        await using var api = new TestBackend("api", 21611);
        await bench.StartAsync(
            Route("/web", null, hosts: ["shop.local"]), Route("/api", null, hosts: ["shop.local"], path: "/api"),
            Endpoint("/web", "w", web.Port), Endpoint("/api", "a", api.Port));
        using var client = ClosingClient();
        Assert.Equal("web", (await GetAsync(client, 21600, "Shop.local", "/apix")).Body);
        Assert.Equal("api", (await GetAsync(client, 21600, "shop.local", "/api/orders?x=1")).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(client, 21600, "other.local")).Status);
    }

    [Fact]
    public async Task ForwardedPortAndScheme_OfAClientsOwn_AreNotBelieved()
    {
        await using var bench = OverYarp(NewWorkDir(), 21600);
        await using var one = new TestBackend("one", 21610);
        await bench.StartAsync(Route("/web", 21601), Endpoint("/web", "t1", one.Port));
        using var client = ClosingClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-Port", "443");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        Assert.Equal("one", (await GetAsync(client, 21601)).Body);
        Assert.Contains("x-forwarded-port: 21601", one.LastHead, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("x-forwarded-proto: http\r", one.LastHead + "\r", StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("443", one.LastHead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServicePorts_OpenAndClose()
    {
        await using var bench = OverYarp(NewWorkDir(), 21600);
        await using var one = new TestBackend("one", 21610);
        await bench.StartAsync(Route("/web", 21601));
        using var client = ClosingClient();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(client, 21601)).Status);
        await bench.AppliedAsync(await bench.CommitAsync(Route("/db", 21602, http: false), Endpoint("/db", "t1", one.Port)));
        Assert.Equal("one", (await GetAsync(client, 21602)).Body);
        Assert.DoesNotContain("forwarded", one.LastHead, StringComparison.OrdinalIgnoreCase);
        await bench.AppliedAsync(await bench.CommitAsync(NoRoute("/web"), Route("/db", 21602)));
        Assert.Equal("one", (await GetAsync(client, 21602)).Body);
        Assert.Contains("forwarded", one.LastHead, StringComparison.OrdinalIgnoreCase);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(client, 21601));
    }

    [Fact]
    public async Task Drain_WithARequestInFlight_IsReportedOnlyAfterIt()
    {
        await using var bench = OverYarp(NewWorkDir(), 21600);
        var answering = new TaskCompletionSource();
        await using var slow = new TestBackend("slow", 21610, held: answering.Task);
        await using var other = new TestBackend("other", 21611);
        await bench.StartAsync(Route("/web", 21601), Endpoint("/web", "t1", slow.Port));
        using var client = KeepingClient();
        var request = GetAsync(client, 21601);
        await bench.UntilAsync(() => slow.LastHead.Length > 0, "the request has arrived");
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", "t2", other.Port), Endpoint("/web", "t1", slow.Port, EndpointState.Draining)));
        Assert.Equal("other", (await GetAsync(client, 21601)).Body);
        Assert.DoesNotContain(new TaskId("t1"), bench.Role.Latest.Drained);
        answering.SetResult();
        Assert.Equal("slow", (await request).Body);
        await bench.DrainedAsync("t1");
    }

    [Fact]
    public async Task DeadEndpoint_CostsNoRequest()
    {
        await using var bench = OverYarp(NewWorkDir(), 21600);
        await using var one = new TestBackend("one", 21610);
        await bench.StartAsync(Route("/web", 21601), Endpoint("/web", "t1", one.Port), Endpoint("/web", "t2", 21699));
        using var client = ClosingClient();
        for (var request = 0; request < 6; request++) Assert.Equal("one", (await GetAsync(client, 21601)).Body);
        using var posted = await client.PostAsync("http://127.0.0.1:21601/", new StringContent(""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
    }

    [Fact]
    public async Task PortOfAnotherProgram_IsToldAndServedOnceFree()
    {
        using var squatter = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        squatter.Bind(new IPEndPoint(IPAddress.Loopback, 21602));
        squatter.Listen();
        await using var bench = OverYarp(NewWorkDir(), 21600);
        await using var one = new TestBackend("one", 21610);
        await bench.StartAsync(Route("/web", 21601), Route("/taken", 21602), Endpoint("/web", "t1", one.Port), Endpoint("/taken", "t2", one.Port));
        Assert.Contains("service port 21602 of /taken", bench.Role.Latest.Problem, StringComparison.Ordinal);
        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 21601)).Body);
        squatter.Dispose();
        await bench.UntilAsync(() => bench.Role.Latest.Problem is null, "the problem is over");
        Assert.Equal("one", (await GetAsync(client, 21602)).Body);
    }

    [Fact]
    public async Task ReplacementUnderLoad_InDrainOrder_LosesNoRequest()
    {
        await using var bench = OverYarp(NewWorkDir(), 21600);
        var current = new TestBackend("t0", 21610);
        await bench.StartAsync(Route("/web", 21601), Endpoint("/web", "t0", current.Port));
        var load = new Load(21601, clients: 4);
        var replaced = 0;
        while (load.Done < 1000 || replaced < 10)
        {
            var next = new TestBackend($"t{replaced + 1}", 21611 + (replaced % 80));
            await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", $"t{replaced + 1}", next.Port)));
            await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", $"t{replaced}", current.Port, EndpointState.Draining)));
            await bench.DrainedAsync($"t{replaced}");
            await current.DisposeAsync();
            await bench.CommitAsync(Gone("/web", $"t{replaced}"));
            current = next;
            replaced++;
        }

        var result = await load.StopAsync();
        await current.DisposeAsync();
        Assert.Empty(result.Failures);
    }
}
