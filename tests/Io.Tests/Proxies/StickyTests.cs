using System.Net;
using Sandun.Protocol;
using Sandun.Proxies.Haproxy;
using Sandun.Proxies.Yarp;
using Sandun.Routing;
using Xunit;
using static Sandun.Tests.Proxies.RouterBench;

namespace Sandun.Tests.Proxies;

/// <summary>Sticky clients of routers of both makes: whoever leads them, they stay with their instance for as long as it takes requests.</summary>
public sealed class StickyTests
{
    private static readonly RouteSettings s_sticky = new() { StickyCookie = "SHOP" };
    private static readonly string s_backend = ProxyName.Backend(PathId.Absolute("/web"), 0, http: true);

    [Fact]
    public async Task Cookie_OfARouterOfOneMake_IsHonouredByTheOther()
    {
        await using var haproxy = OverHaproxy(NewWorkDir(), 22860);
        await using var yarp = OverYarp(NewWorkDir(), 22870);
        await using var one = new TestBackend("one", 22880);
        await using var two = new TestBackend("two", 22881);
        await using var three = new TestBackend("three", 22882);
        foreach (var (bench, port) in new[] { (haproxy, 22861), (yarp, 22871) })
        {
            await bench.StartAsync(
                Route("/web", port, settings: s_sticky), Endpoint("/web", "t1", one.Port), Endpoint("/web", "t2", two.Port), Endpoint("/web", "t3", three.Port));
        }

        foreach (var (giver, taker) in new[] { (22861, 22871), (22871, 22861) })
        {
            var given = new SortedDictionary<string, string>(StringComparer.Ordinal);
            for (var request = 0; request < 3; request++)
            {
                var (instance, cookie) = await AskAsync(giver, cookie: null);
                given[instance] = Assert.IsType<string>(cookie);
            }

            Assert.Equal(["one", "three", "two"], given.Keys);
            foreach (var (instance, cookie) in given)
            {
                for (var request = 0; request < 4; request++) Assert.Equal((instance, null), await AskAsync(taker, cookie));
            }
        }
    }

    [Theory]
    [InlineData("127.0.0.1", 31_000)]
    [InlineData("10.1.2.3", 80)]
    [InlineData("fd00::1:2", 31_001)]
    [InlineData("::1", 65_535)]
    public async Task Cookie_OfAnyAddress_IsTheOneHaproxyMakes(string address, int port)
    {
        await using var bench = OverHaproxy(NewWorkDir(), 22860);
        await bench.StartAsync(Route("/web", 22861, settings: s_sticky), revision => new RegistryChange.EndpointPut(new Endpoint
        {
            App = PathId.Absolute("/web"), Task = new TaskId("t1"), State = EndpointState.Serving, Address = address, Ports = [port], Hostname = "there", Weight = 256, Revision = revision,
        }));
        var statistics = await new HaproxySocket(new HaproxyFolder(bench.WorkDir).AdminSocket).AskAsync("show stat", TestContext.Current.CancellationToken);
        var lines = statistics.Split('\n').Select(line => line.Split(',')).ToList();
        var column = Array.IndexOf(lines[0], "cookie");
        var cookies = lines.Where(line => line.Length > column && line[0] == s_backend && line[1].StartsWith('s')).Select(line => line[column]);
        Assert.Contains(DynamicCookie.Of(s_backend, address, port), cookies);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clients_OfADrainingInstance_StayUntilNoRequestIsLeft(bool haproxy)
    {
        await using var bench = haproxy ? OverHaproxy(NewWorkDir(), 22860) : OverYarp(NewWorkDir(), 22860);
        var answering = new TaskCompletionSource();
        await using var slow = new TestBackend("slow", 22880, held: answering.Task);
        await using var other = new TestBackend("other", 22881);
        await bench.StartAsync(Route("/web", 22861, settings: s_sticky), Endpoint("/web", "t1", slow.Port), Endpoint("/web", "t2", other.Port));
        var mine = "SHOP=" + DynamicCookie.Of(s_backend, "127.0.0.1", slow.Port);
        var first = AskAsync(22861, mine);
        await bench.UntilAsync(() => slow.Waiting == 1, "the first request has arrived");
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", "t1", slow.Port, EndpointState.Draining)));
        var second = AskAsync(22861, mine);
        await bench.UntilAsync(() => slow.Waiting == 2, "its client is still led to it");
        for (var request = 0; request < 4; request++) Assert.Equal("other", (await AskAsync(22861, cookie: null)).Instance);
        Assert.DoesNotContain(new TaskId("t1"), bench.Role.Latest.Drained);
        answering.SetResult();
        Assert.Equal(("slow", null), await first);
        Assert.Equal(("slow", null), await second);
        await bench.DrainedAsync("t1");
        // It is stopped now at any moment: nothing may come any more.
        Assert.Equal("other", (await AskAsync(22861, mine)).Instance);
        Assert.Equal(2, slow.Served);
    }

    /// <summary>Who answered, and the cookie it gave: <c>name=value</c>, or null when it gave none.</summary>
    private static async Task<(string Instance, string? Cookie)> AskAsync(int port, string? cookie)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/");
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var given = response.Headers.TryGetValues("Set-Cookie", out var all) ? all.Single().Split(';')[0] : null;
        return (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), given);
    }
}
