using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Sandun.Protocol;
using Sandun.Routing;
using Xunit;
using static Sandun.Tests.Proxies.RouterBench;

namespace Sandun.Tests.Proxies;

/// <summary>What a route's settings do, on a real HAProxy and, where it is HTTP, on YARP as well.</summary>
public sealed class RouteFeatureTests
{
    private static readonly RouteSettings s_sticky = new() { StickyCookie = "SHOP" };

    [Fact]
    public async Task Sticky_ClientsStayWithTheirInstanceAlsoOverSlotsThatChange()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 22800);
        await using var one = new TestBackend("one", 22810);
        await using var two = new TestBackend("two", 22811);
        await using var three = new TestBackend("three", 22812);
        await bench.StartAsync(Route("/web", 22801, settings: s_sticky), Endpoint("/web", "t1", one.Port), Endpoint("/web", "t2", two.Port));
        using var first = CookieClient();
        using var second = CookieClient();
        var mine = (await GetAsync(first, 22801)).Body;
        var theirs = (await GetAsync(second, 22801)).Body;
        Assert.NotEqual(mine, theirs);
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", "t3", three.Port)));
        for (var request = 0; request < 10; request++)
        {
            Assert.Equal(mine, (await GetAsync(first, 22801)).Body);
            Assert.Equal(theirs, (await GetAsync(second, 22801)).Body);
        }

        // The instance of the first goes: its client is given another, and stays there.
        var gone = mine == "one" ? ("t1", one.Port) : ("t2", two.Port);
        await bench.CommitAsync(Endpoint("/web", gone.Item1, gone.Port, EndpointState.Draining));
        await bench.DrainedAsync(gone.Item1);
        var next = (await GetAsync(first, 22801)).Body;
        Assert.NotEqual(mine, next);
        Assert.Equal(next, (await GetAsync(first, 22801)).Body);
        Assert.Equal(0, bench.Role.Latest.Reloads);
    }

    [Fact]
    public async Task Canary_OfOneInTen_GetsItsShare()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 22800);
        await using var stable = new TestBackend("stable", 22810);
        await using var canary = new TestBackend("canary", 22811);
        await bench.StartAsync(Route("/web", 22801), Endpoint("/web", "t1", stable.Port, weight: 252), Endpoint("/web", "t2", canary.Port, weight: 28));
        using var client = ClosingClient();
        var canaries = 0;
        for (var request = 0; request < 200; request++) canaries += (await GetAsync(client, 22801)).Body == "canary" ? 1 : 0;
        Assert.InRange(canaries, 18, 22);
        // The switch: one commit, no reload.
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", "t1", stable.Port, weight: 0), Endpoint("/web", "t2", canary.Port)));
        for (var request = 0; request < 20; request++) Assert.Equal("canary", (await GetAsync(client, 22801)).Body);
        Assert.Equal(0, bench.Role.Latest.Reloads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DataCenter_OfTheRouter_IsPreferredAndTheOtherTakesOver(bool haproxy)
    {
        var settings = new ProxySettings { EntryPort = 22800, DataCenter = "north" };
        await using var bench = haproxy ? OverHaproxy(NewWorkDir(), 22800, settings: settings) : OverYarp(NewWorkDir(), 22800, settings);
        await using var near = new TestBackend("near", 22810);
        await using var far = new TestBackend("far", 22811);
        await bench.StartAsync(Route("/web", 22801), Endpoint("/web", "t1", near.Port, zone: "north"), Endpoint("/web", "t2", far.Port, zone: "south"));
        using var client = ClosingClient();
        for (var request = 0; request < 10; request++) Assert.Equal("near", (await GetAsync(client, 22801)).Body);
        await bench.AppliedAsync(await bench.CommitAsync(Gone("/web", "t1")));
        for (var request = 0; request < 10; request++) Assert.Equal("far", (await GetAsync(client, 22801)).Body);
    }

    [Fact]
    public async Task RequestRate_BeyondTheLimit_Is429AndTheRestIsServed()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 22800);
        await using var one = new TestBackend("one", 22810);
        await bench.StartAsync(Route("/web", 22801, settings: new RouteSettings { RequestsPerSecond = 20 }), Endpoint("/web", "t1", one.Port));
        using var client = KeepingClient();
        var answers = new List<HttpStatusCode>();
        for (var request = 0; request < 100; request++) answers.Add((await GetAsync(client, 22801)).Status);
        Assert.InRange(answers.Count(answer => answer == HttpStatusCode.OK), 20, 90);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task Settings_ThatChange_ReachHaproxyByOneReloadAndAreTold()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 22800);
        await using var one = new TestBackend("one", 22810);
        await bench.StartAsync(Route("/web", 22801), Endpoint("/web", "t1", one.Port));
        using var client = ClosingClient();
        var changed = new RouteSettings { Maintenance = true, MaintenanceText = "Zurück um 8 <Uhr>; 'sofort' \"hier\"", Tracing = true };
        await bench.AppliedAsync(await bench.CommitAsync(Route("/web", 22801, settings: changed)));
        var (status, body) = await GetAsync(client, 22801);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("Zurück um 8 &lt;Uhr&gt;", body, StringComparison.Ordinal);
        Assert.Equal(1, bench.Role.Latest.Reloads);
        Assert.Contains("+     http-request deny deny_status 503", bench.Role.Latest.LastDiff, StringComparison.Ordinal);
        await bench.AppliedAsync(await bench.CommitAsync(Route("/web", 22801, settings: changed with { Maintenance = false })));
        Assert.Equal("one", (await GetAsync(client, 22801)).Body);
        Assert.Contains("traceparent: 00-", one.LastHead, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("x-request-id: ", one.LastHead, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_WhileNobodyServes_IsHeldUntilAnInstanceDoes(bool haproxy)
    {
        await using var bench = haproxy ? OverHaproxy(NewWorkDir(), 22800) : OverYarp(NewWorkDir(), 22800);
        await using var one = new TestBackend("one", 22810);
        await bench.StartAsync(
            Route("/web", 22801, settings: new RouteSettings { HoldSeconds = 300 }), Route("/hasty", 22802), Route("/short", 22804, settings: new RouteSettings { HoldSeconds = 1 }));
        using var client = ClosingClient();
        var held = Enumerable.Range(0, 20).Select(_ => GetAsync(client, 22801)).ToList();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(client, 22802)).Status);
        // Out of patience before anybody serves.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(client, 22804)).Status);
        Assert.All(held, request => Assert.False(request.IsCompleted));
        await bench.CommitAsync(Endpoint("/web", "t1", one.Port));
        Assert.All(await Task.WhenAll(held), answer => Assert.Equal((HttpStatusCode.OK, "one"), answer));
        Assert.Equal("one", (await GetAsync(client, 22801)).Body);
        Assert.Equal(0, bench.Role.Latest.Reloads ?? 0);
    }

    [Fact]
    public async Task Settings_AllAtOnce_AreAConfigurationHaproxyTakes()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 22800, settings: new ProxySettings { EntryPort = 22800, TlsPort = 22803 });
        await using var one = new TestBackend("one", 22810);
        var all = new RouteSettings
        {
            StickyCookie = "S", SlowStartSeconds = 5, InstanceConcurrency = 10, RequestsPerSecond = 1000, ClientRequests = 1000, ClientConnections = 50,
            Retries = 2, RetryAllMethods = true, ConnectTimeoutMs = 500, ServerTimeoutSeconds = 10, TunnelTimeoutSeconds = 100, QueueTimeoutSeconds = 2, HoldSeconds = 3, CheckIntervalSeconds = 2,
            Hsts = true, Tracing = true,
        };
        var routes = Enum.GetValues<RouteBalance>().Select((balance, index) =>
            Route("/web" + index, 22820 + index, settings: all with { Balance = balance })).ToList();
        await bench.StartAsync(
            [.. routes, Route("/db", 22830, http: false, settings: all with { StickyCookie = null }), Route("/tls", null, http: false, hosts: ["pass.local"], settings: new RouteSettings { TlsPassThrough = true }),
                Endpoint("/web0", "t", one.Port), Endpoint("/web4", "u", one.Port)]);
        Assert.Null(bench.Role.Latest.Problem);
        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 22820)).Body);
        Assert.Equal("one", (await GetAsync(client, 22824)).Body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tls_ByServerName_EndsWithItsCertificateAndSpeaksHttp2(bool haproxy)
    {
        var settings = new ProxySettings { EntryPort = 22800, TlsPort = 22803 };
        await using var bench = haproxy ? OverHaproxy(NewWorkDir(), 22800, settings: settings) : OverYarp(NewWorkDir(), 22800, settings);
        await using var one = new TestBackend("one", 22810);
        await bench.StartAsync(Route("/web", null, hosts: ["a.local", "b.local"], settings: new RouteSettings { Certificates = ["a"] }), Endpoint("/web", "t1", one.Port));
        Assert.Null(bench.Role.Latest.Problem);
        await bench.Role.PostAsync([], CancellationToken.None);
        await bench.UntilAsync(() => bench.Role.Latest.Problem?.Contains("certificate a", StringComparison.Ordinal) == true, "the missing certificate told");
        await bench.Role.PostAsync([Certificate("a", "a.local"), Certificate("b", "b.local")], CancellationToken.None);
        await bench.UntilAsync(() => bench.Role.Latest.Problem is null && (!haproxy || bench.Role.Latest.Reloads > 0), "both certificates served");
        Assert.Equal("CN=a.local", await ShownAsync("a.local"));
        Assert.Equal("CN=b.local", await ShownAsync("b.local"));
        await Assert.ThrowsAnyAsync<Exception>(() => ShownAsync("other.local"));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false, SslOptions = new SslClientAuthenticationOptions { TargetHost = "a.local", RemoteCertificateValidationCallback = (_, _, _, _) => true },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://127.0.0.1:22803/") { Version = HttpVersion.Version20 };
        request.Headers.Host = "a.local";
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("one", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Contains("x-forwarded-proto: https", one.LastHead, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Without a certificate for its host the redirect led to an address that shows none.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Redirect_WaitsForACertificateOfItsHost(bool haproxy)
    {
        var settings = new ProxySettings { EntryPort = 22800, TlsPort = 22803 };
        await using var bench = haproxy ? OverHaproxy(NewWorkDir(), 22800, settings: settings) : OverYarp(NewWorkDir(), 22800, settings);
        await using var one = new TestBackend("one", 22810);
        await bench.StartAsync(Route("/web", null, hosts: ["a.local"], settings: new RouteSettings { RedirectToHttps = true }), Endpoint("/web", "t1", one.Port));
        await bench.Role.PostAsync([Certificate("b", "b.local")], CancellationToken.None);
        await bench.UntilAsync(() => bench.Role.Latest.Problem?.Contains("no certificate is for a.local", StringComparison.Ordinal) == true, "the missing certificate told");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero });
        await AnswersAsync(client, HttpStatusCode.OK);
        await bench.Role.PostAsync([Certificate("a", "a.local"), Certificate("b", "b.local")], CancellationToken.None);
        await AnswersAsync(client, HttpStatusCode.PermanentRedirect);
        await bench.UntilAsync(() => bench.Role.Latest.Problem is null, "nothing to tell");

        static async Task AnswersAsync(HttpClient client, HttpStatusCode wanted)
        {
            for (var tries = 0; (await GetAsync(client, 22800, "a.local")).Status is var status && status != wanted; tries++)
            {
                Assert.True(tries < 500, $"{status} instead of {wanted}");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task App_HaproxyRefuses_IsLeftOutAndTheOthersGoOn()
    {
        // A HAProxy that complains of one backend, as one of another version might.
        var folder = Directory.CreateTempSubdirectory("sandun-picky-").FullName;
        var picky = Path.Combine(folder, "haproxy");
        var real = RealParts.Program("haproxy", "haproxy");
        await File.WriteAllTextAsync(picky, $$"""
            #!/bin/sh
            if [ "$1" = -c ]; then
              line=$(grep -n '^backend h0:bad$' "$3/$5" | cut -d: -f1)
              if [ -n "$line" ]; then echo "[ALERT] (1) : config : parsing [$5:$((line + 1))] : no such thing" >&2; exit 1; fi
            fi
            exec {{real}} "$@"
            """, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(picky, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            await using var bench = OverHaproxy(NewWorkDir(), 22800, program: picky);
            await using var one = new TestBackend("one", 22810);
            await bench.StartAsync(Route("/web", 22801), Endpoint("/web", "t1", one.Port));
            await bench.CommitAsync(Route("/bad", 22802), Endpoint("/bad", "b", one.Port));
            await bench.CommitAsync(Route("/more", 22804), Endpoint("/more", "m", one.Port));
            await bench.UntilAsync(() => bench.Role.Latest.Problem?.Contains("/bad is left out", StringComparison.Ordinal) == true, "the bad app told");
            Assert.False(bench.Role.Latest.IsFaulty);
            await bench.AppliedAsync(bench.Revision);
            using var client = ClosingClient();
            Assert.Equal("one", (await GetAsync(client, 22801)).Body);
            Assert.Equal("one", (await GetAsync(client, 22804)).Body);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Traffic_IsToldEachSecondByRouteAndInstance(bool haproxy)
    {
        await using var bench = haproxy ? OverHaproxy(NewWorkDir(), 22800) : OverYarp(NewWorkDir(), 22800);
        await using var one = new TestBackend("one", 22810, TimeSpan.FromMilliseconds(20));
        await using var two = new TestBackend("two", 22811, TimeSpan.FromMilliseconds(20));
        await bench.StartAsync(Route("/web", 22801), Endpoint("/web", "t1", one.Port, zone: "north"), Endpoint("/web", "t2", two.Port, zone: "south"));
        using var client = KeepingClient();
        // The first look at HAProxy gives the counters to start from.
        await bench.Role.Traffic.ReadAsync(TestContext.Current.CancellationToken);
        await bench.Role.Traffic.ReadAsync(TestContext.Current.CancellationToken);
        for (var request = 0; request < 40; request++) await GetAsync(client, 22801);
        var ledger = new TrafficLedger();
        var whole = 0L;
        var instances = 0L;
        var times = LatencyHistogram.Empty;
        for (var second = 0; second < 15 && (whole < 40 || instances < 40); second++)
        {
            var told = await bench.Role.Traffic.ReadAsync(TestContext.Current.CancellationToken);
            ledger.Take(told, DateTimeOffset.UnixEpoch.AddSeconds(second));
            whole += told.Rows.Where(row => row.Task is null).Sum(row => row.Counts.Successes);
            instances += told.Rows.Where(row => row.Task is not null).Sum(row => row.Counts.Successes);
            foreach (var row in told.Rows.Where(row => row.Task is null)) times = times.Plus(row.Counts.Latency);
            Assert.All(told.Rows.Where(row => row.Task is not null), row => Assert.Equal(row.Task == new TaskId("t1") ? "north" : "south", row.DataCenter));
        }

        Assert.Equal(40, whole);
        Assert.Equal(40, instances);
        Assert.InRange(times.Count, 10, 40);
        Assert.InRange(times.QuantileMicros(500), 20_000, 500_000);
    }

    private static HttpClient CookieClient() => new(new SocketsHttpHandler { UseProxy = false, UseCookies = true, PooledConnectionLifetime = TimeSpan.Zero });

    private static async Task<string> ShownAsync(string name)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, 22803);
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, EnabledSslProtocols = SslProtocols.None });
        return tls.RemoteCertificate!.Subject;
    }

    private static RouterCertificate Certificate(string name, string host) => new(name, TestCertificate.Pem(host));
}
