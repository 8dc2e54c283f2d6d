using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Sandun.Protocol;
using Sandun.Routing;
using Xunit;
using static Sandun.Tests.Proxies.RouterBench;

namespace Sandun.Tests.Proxies;

/// <summary>What requests meet on their way: websockets, TLS that goes through, balance, limits, queues and times, on HAProxy and on YARP.</summary>
public sealed class RouteTrafficTests
{
    private const int Port = 22901;

    private static RouterBench Over(bool haproxy, ProxySettings? settings = null) => haproxy
        ? OverHaproxy(NewWorkDir(), 22900, settings: settings)
        : OverYarp(NewWorkDir(), 22900, settings);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WebSocket_CarriesMessagesBothWays(bool haproxy)
    {
        await using var bench = Over(haproxy);
        await using var echo = TestStreamServer.Echo(22910);
        // Silence longer than the time for an answer is nothing to a websocket: it has its own.
        await bench.StartAsync(Route("/web", Port, settings: new RouteSettings { ServerTimeoutSeconds = 1, TunnelTimeoutSeconds = 300 }), Endpoint("/web", "t1", 22910));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{Port}/"), TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        foreach (var words in new[] { "how much", "twelve", "taken" })
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(words).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
            var heard = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
            Assert.Equal(words, Encoding.UTF8.GetString(buffer, 0, heard.Count));
            await Task.Delay(TimeSpan.FromMilliseconds(1_200), TestContext.Current.CancellationToken);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
    }

    /// <summary>Far more than usual is told at once, with the app's name, and not when the second is over.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Surge_IsToldWithItsApp(bool haproxy)
    {
        await using var bench = Over(haproxy);
        await using var backend = new TestBackend("web", 22910);
        await bench.StartAsync(Route("/web", Port), Endpoint("/web", "t1", backend.Port));
        using var client = KeepingClient();
        while ((await bench.Role.Traffic.ReadAsync(TestContext.Current.CancellationToken)).Sequence < 5)
        {
            // What is usual is learnt first.
        }

        for (var burst = 50; ; burst *= 2)
        {
            Assert.InRange(burst, 1, 5_000);
            await Task.WhenAll(Enumerable.Range(0, burst).Select(_ => GetAsync(client, Port)));
            if ((await bench.Role.Traffic.ReadAsync(TestContext.Current.CancellationToken)).Surging.Contains(PathId.Absolute("/web"))) break;
        }
    }

    [Fact]
    public async Task Tls_ThatPassesThrough_IsToldApartByTheNameAndEndsAtTheInstance()
    {
        await using var bench = Over(haproxy: true, new ProxySettings { EntryPort = 22900, TlsPort = 22903 });
        using var here = TestCertificate.Of("bank.local");
        using var there = TestCertificate.Of("safe.local");
        await using var bank = TestStreamServer.Tls(22910, here);
        await using var safe = TestStreamServer.Tls(22911, there);
        await using var web = new TestBackend("web", 22912);
        var through = new RouteSettings { TlsPassThrough = true };
        await bench.StartAsync(
            Route("/bank", null, http: false, hosts: ["bank.local"], settings: through), Route("/safe", null, http: false, hosts: ["safe.local"], settings: through),
            Route("/web", null, hosts: ["web.local"], settings: new RouteSettings { Certificates = ["web"] }),
            Endpoint("/bank", "t1", 22910), Endpoint("/safe", "t2", 22911), Endpoint("/web", "t3", web.Port));
        await bench.Role.PostAsync([new RouterCertificate("web", TestCertificate.Pem("web.local"))], CancellationToken.None);
        await bench.UntilAsync(() => bench.Role.Latest is { Problem: null, Reloads: > 0 }, "the certificate served");
        Assert.Equal("CN=bank.local", await ShownAsync("bank.local"));
        Assert.Equal("CN=safe.local", await ShownAsync("safe.local"));
        Assert.Equal("CN=web.local", await ShownAsync("web.local"));

        static async Task<string> ShownAsync(string name)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, 22903);
            await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name });
            return tls.RemoteCertificate!.Subject;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Balance_BySourceOrPath_KeepsToOneInstance(bool haproxy)
    {
        await using var bench = Over(haproxy);
        await using var one = new TestBackend("one", 22910);
        await using var two = new TestBackend("two", 22911);
        await using var three = new TestBackend("three", 22912);
        await bench.StartAsync(
            Route("/source", Port, settings: new RouteSettings { Balance = RouteBalance.Source }), Route("/uri", 22902, settings: new RouteSettings { Balance = RouteBalance.Uri }),
            Endpoint("/source", "s1", one.Port), Endpoint("/source", "s2", two.Port), Endpoint("/source", "s3", three.Port),
            Endpoint("/uri", "u1", one.Port), Endpoint("/uri", "u2", two.Port), Endpoint("/uri", "u3", three.Port));
        using var client = ClosingClient();
        var mine = (await GetAsync(client, Port)).Body;
        for (var request = 0; request < 10; request++) Assert.Equal(mine, (await GetAsync(client, Port, path: "/p" + request)).Body);
        var owners = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var path = 0; path < 30; path++) owners["/p" + path] = (await GetAsync(client, 22902, path: "/p" + path)).Body;
        Assert.Equal(3, owners.Values.Distinct().Count());
        foreach (var (path, owner) in owners) Assert.Equal(owner, (await GetAsync(client, 22902, path: path)).Body);
        // One goes: the paths of the others stay where they were.
        await bench.AppliedAsync(await bench.CommitAsync(Gone("/uri", "u3")));
        foreach (var (path, owner) in owners.Where(entry => entry.Value != "three")) Assert.Equal(owner, (await GetAsync(client, 22902, path: path)).Body);
    }

    [Theory]
    [InlineData(true, RouteBalance.LeastConnections)]
    [InlineData(false, RouteBalance.LeastConnections)]
    [InlineData(true, RouteBalance.Random)]
    [InlineData(false, RouteBalance.Random)]
    public async Task Balance_ByLoad_PassesByTheBusyOne(bool haproxy, RouteBalance balance)
    {
        await using var bench = Over(haproxy);
        var free = new TaskCompletionSource();
        await using var busy = new TestBackend("busy", 22910, held: free.Task);
        await using var idle = new TestBackend("idle", 22911);
        await bench.StartAsync(Route("/web", Port, settings: new RouteSettings { Balance = balance }), Endpoint("/web", "t1", busy.Port));
        using var client = ClosingClient();
        var held = Enumerable.Range(0, 8).Select(_ => GetAsync(client, Port)).ToList();
        await bench.UntilAsync(() => busy.Waiting == 8, "the requests are held");
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", "t2", idle.Port)));
        // One after the other; of two drawn at random both may be the busy one, and then the request is held as well.
        var others = new List<Task>();
        for (var request = 1; request <= 20; request++)
        {
            others.Add(GetAsync(client, Port));
            await bench.UntilAsync(() => idle.Served + busy.Waiting == 8 + request, "it has arrived");
        }

        Assert.InRange(idle.Served, balance == RouteBalance.LeastConnections ? 20 : 8, 20);
        free.SetResult();
        await Task.WhenAll(held.Concat(others));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task InstanceConcurrency_BeyondIt_RequestsWaitForRoom(bool haproxy)
    {
        await using var bench = Over(haproxy);
        var free = new TaskCompletionSource();
        await using var one = new TestBackend("one", 22910, held: free.Task);
        await using var two = new TestBackend("two", 22911);
        var settings = new RouteSettings { InstanceConcurrency = 2, QueueTimeoutSeconds = 300 };
        await bench.StartAsync(Route("/web", Port, settings: settings), Endpoint("/web", "t1", one.Port));
        using var client = ClosingClient();
        var first = Enumerable.Range(0, 2).Select(_ => GetAsync(client, Port)).ToList();
        await bench.UntilAsync(() => one.Waiting == 2, "two are held");
        var waiting = Enumerable.Range(0, 6).Select(_ => GetAsync(client, Port)).ToList();
        await bench.UntilAsync(() => Told(bench) == 6, "six are told to wait");
        Assert.Equal(2, one.Waiting);
        // Room elsewhere is found by those that wait.
        await bench.CommitAsync(Endpoint("/web", "t2", two.Port));
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal((HttpStatusCode.OK, "two"), answer));
        free.SetResult();
        Assert.All(await Task.WhenAll(first), answer => Assert.Equal((HttpStatusCode.OK, "one"), answer));

        static int Told(RouterBench bench)
        {
            var waiting = 0;
            while (bench.Role.Traffic.TryRead(out var told)) waiting = told.Rows.Where(row => row.Task is null).Sum(row => row.Counts.Queue);
            return waiting;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Times_OfTheApp_BoundTheAnswerAndTheWait(bool haproxy)
    {
        await using var bench = Over(haproxy);
        var free = new TaskCompletionSource();
        await using var one = new TestBackend("one", 22910, held: free.Task);
        await bench.StartAsync(
            Route("/slow", Port, settings: new RouteSettings { ServerTimeoutSeconds = 1, Retries = 0 }),
            Route("/full", 22902, settings: new RouteSettings { InstanceConcurrency = 1, QueueTimeoutSeconds = 1 }),
            Endpoint("/slow", "t1", one.Port), Endpoint("/full", "t2", one.Port));
        using var client = ClosingClient();
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await GetAsync(client, Port)).Status);
        var before = one.Waiting;
        var first = GetAsync(client, 22902);
        await bench.UntilAsync(() => one.Waiting > before, "the only place is taken");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(client, 22902)).Status);
        free.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, Port)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ClientConnections_BeyondTheLimit_Are429UntilOneIsOver(bool haproxy)
    {
        await using var bench = Over(haproxy);
        var free = new TaskCompletionSource();
        await using var one = new TestBackend("one", 22910, held: free.Task);
        await bench.StartAsync(Route("/web", Port, settings: new RouteSettings { ClientConnections = 2 }), Endpoint("/web", "t1", one.Port));
        using var client = ClosingClient();
        var held = Enumerable.Range(0, 2).Select(_ => GetAsync(client, Port)).ToList();
        await bench.UntilAsync(() => one.Waiting == 2, "two are held");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(client, Port)).Status);
        free.SetResult();
        Assert.All(await Task.WhenAll(held), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, Port)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Instances_ThatSpeakHttp2_AreAskedInIt(bool haproxy)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // HAProxy names https as the scheme whatever carries it.
            kestrel.AllowAlternateSchemes = haproxy;
            kestrel.Listen(IPAddress.Loopback, 22910, listen => listen.Protocols = HttpProtocols.Http2);
        });
        await using var instance = builder.Build();
        instance.Run(context => context.Response.WriteAsync(context.Request.Protocol));
        await instance.StartAsync(TestContext.Current.CancellationToken);
        await using var bench = Over(haproxy);
        await bench.StartAsync(Route("/web", Port, settings: new RouteSettings { InstanceHttp2 = true }), Endpoint("/web", "t1", 22910));
        using var client = KeepingClient();
        Assert.Equal("HTTP/2", (await GetAsync(client, Port)).Body);
    }

    [Theory]
    [InlineData(true, 600, 0, 12)]
    [InlineData(false, 600, 0, 12)]
    [InlineData(false, 0, 16, 24)]
    public async Task Instance_ThatComesBesideAnother_GetsLittleWhereItStartsSlowly(bool haproxy, int seconds, int least, int most)
    {
        await using var bench = Over(haproxy);
        await using var old = new TestBackend("old", 22910);
        await using var fresh = new TestBackend("fresh", 22911);
        await bench.StartAsync(Route("/web", Port, settings: new RouteSettings { SlowStartSeconds = seconds }), Endpoint("/web", "t1", old.Port));
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", "t2", fresh.Port)));
        using var client = KeepingClient();
        for (var request = 0; request < 40; request++) Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, Port)).Status);
        Assert.InRange(fresh.Served, least, most);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("run", "long")]
    public async Task SlowStart_OfANewInstance_GrowsItsShare(bool haproxy)
    {
        await using var bench = Over(haproxy);
        await using var old = new TestBackend("old", 22910);
        await using var fresh = new TestBackend("fresh", 22911);
        await bench.StartAsync(Route("/web", Port, settings: new RouteSettings { SlowStartSeconds = 30 }), Endpoint("/web", "t1", old.Port));
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", "t2", fresh.Port)));
        using var client = KeepingClient();
        Assert.InRange(await ShareAsync(), 0, 12);
        while (await ShareAsync() < 19) await Task.Delay(500, TestContext.Current.CancellationToken);
        if (haproxy) Assert.Equal(0, bench.Role.Latest.Reloads);

        async Task<int> ShareAsync()
        {
            var answers = 0;
            for (var request = 0; request < 40; request++) answers += (await GetAsync(client, Port)).Body == "fresh" ? 1 : 0;
            return answers;
        }
    }
}
