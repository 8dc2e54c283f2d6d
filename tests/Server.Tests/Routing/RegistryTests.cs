using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Sandun.NativeApi;
using Sandun.Store;
using Sandun.Tests;

namespace Sandun.Server.Tests.Routing;

/// <summary>The registry as others follow it: by HTTP, by DNS, and in the store.</summary>
public sealed class RegistryTests : IAsyncLifetime
{
    private const string Web = """{"id":"/shop/web","cmd":"serve","cpus":0.1,"mem":32,"instances":2,"portDefinitions":[{"port":0,"name":"http"}]}""";

    private RunningServer _server = null!;
    private ScriptedAgent _agent = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(options => options with { DnsListen = new IPEndPoint(IPAddress.Loopback, 0) });
        _agent = new ScriptedAgent(_server);
        await _server.Plane.ApplyAsync(Web, false, Cancel);
        await Eventually.HoldsAsync(
            async () => (await SnapshotAsync()).Endpoints.Count(endpoint => endpoint.State == "Serving") == 2, "both instances serve");
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>An app no router serves looked well everywhere but in the routers' one sentence.</summary>
    [Fact]
    public async Task Route_ThatIsNotServed_IsToldWhereverItsAppIsLookedAt()
    {
        const string Port = "service port 10777 is asked for by /shop/{0} too, and a router serves the one that had it first: give one of them another port";
        const string App = """{"id":"/shop/one","cmd":"serve","cpus":0.1,"mem":32,"instances":0,"portDefinitions":[{"port":10777}],"labels":{"HAPROXY_0_VHOST":"a b"}}""";
        const string Other = """{"id":"/shop/two","cmd":"serve","cpus":0.1,"mem":32,"instances":0,"portDefinitions":[{"port":0}],"labels":{"HAPROXY_0_PORT":"10777"}}""";
        await _server.Plane.ApplyAsync(App, false, Cancel);
        await _server.Plane.ApplyAsync(Other, false, Cancel);
        var first = "virtual host 'a b' is not served: a host name holds lower-case letters, digits, hyphens and dots only; " + Port.Replace("{0}", "two", StringComparison.Ordinal);
        var second = Port.Replace("{0}", "one", StringComparison.Ordinal);

        var routing = (await _server.Http.GetFromJsonAsync("/sandun/v1/routing", NativeJson.Default.RoutingReport, Cancel))!;
        Assert.Equal([first, second], routing.Routes.Where(route => route.Route.ServicePort == 10_777).Select(route => route.Route.Problem));
        Assert.Equal(["port 0: " + first], (await _server.Plane.AppAsync("/shop/one", Cancel)).RouteProblems);
        var why = await _server.Plane.WhyAsync("/shop/two", Cancel);
        Assert.Equal(["port 0: " + second], why.RouteProblems);
        Assert.EndsWith("It is not reached in all the ways it asks for.", why.Verdict, StringComparison.Ordinal);
        Assert.Empty((await _server.Plane.WhyAsync("/shop/web", Cancel)).RouteProblems);
    }

    [Fact]
    public async Task Watch_FromARevision_TellsWhatCameAfter()
    {
        var at = (await SnapshotAsync()).Revision;
        var waiting = _server.Http.GetFromJsonAsync($"/sandun/v1/registry/watch?from={at}", NativeJson.Default.RegistryChanges, Cancel);
        await _server.Plane.ScaleAsync("/shop/web", 3, false, Cancel);
        var page = (await waiting)!;
        Assert.False(page.Resync);
        Assert.True(page.Revision > at);
        Assert.All(page.Changes, change => Assert.True(change.Revision > at));
        // The same question again: the same changes, and perhaps more.
        var again = (await _server.Http.GetFromJsonAsync($"/sandun/v1/registry/watch?from={at}", NativeJson.Default.RegistryChanges, Cancel))!;
        Assert.Equal(page.Changes.Select(change => change.Task), again.Changes.Take(page.Changes.Count).Select(change => change.Task));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("99999999")]
    public async Task Watch_FromARevisionWithoutHistory_IsToldToReadAnew(string from)
    {
        // A restart forgets the history, as does a store that was set back.
        if (from == "0") await _server.RestartAsync();
        using var answer = await _server.Http.GetAsync($"/sandun/v1/registry/watch?from={from}", Cancel);
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync(NativeJson.Default.RegistryChanges, Cancel))!.Resync);
    }

    [Fact]
    public async Task Stream_BeginsWithTheWholeAndResumesByItsLastId()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sandun/v1/registry/watch");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var answer = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel));
        Assert.Equal("event: snapshot", await reader.ReadLineAsync(Cancel));
        var id = (await reader.ReadLineAsync(Cancel))!["id: ".Length..];
        await _server.Plane.ScaleAsync("/shop/web", 1, false, Cancel);
        string? line;
        while ((line = await reader.ReadLineAsync(Cancel)) != "event: changes") Assert.NotNull(line);

        // As a browser does: with the address it began with, whose revision is long past, and what it saw last.
        using var resumed = new HttpRequestMessage(HttpMethod.Get, "/sandun/v1/registry/watch?from=0");
        resumed.Headers.Accept.ParseAdd("text/event-stream");
        resumed.Headers.Add("Last-Event-ID", id);
        using var second = await _server.Http.SendAsync(resumed, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var rest = new StreamReader(await second.Content.ReadAsStreamAsync(Cancel));
        Assert.Equal("event: changes", await rest.ReadLineAsync(Cancel));
    }

    [Fact]
    public async Task Names_OverUdpAndTcp_AnswerFromTheSameView()
    {
        foreach (var tcp in new[] { false, true })
        {
            await AgreesAsync("_web-shop._tcp.marathon.mesos", tcp);
            await AgreesAsync("web.shop.sandun", tcp);
            Assert.Equal(1, (await AskAsync("web.shop.sandun", 1, tcp)).Answers);
            Assert.Equal(3, (await AskAsync("nothing.sandun", 1, tcp)).Code);
        }

        var services = await _server.Http.GetStringAsync("/v1/services/_web-shop._tcp.marathon.mesos.", Cancel);
        Assert.All(await ServingPortsAsync(), port => Assert.Contains($"\"port\":\"{port}\"", services, StringComparison.Ordinal));
        Assert.Contains("\"ip\":\"127.0.0.1\"", await _server.Http.GetStringAsync("/v1/hosts/web-shop.marathon.mesos", Cancel), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"web-shop\"", await _server.Http.GetStringAsync("/v1/enumerate", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_ChangedByAnotherHand_IsFoundToldAndPutRight()
    {
        const string Prefix = "/sandun/services/registry/";
        var before = await _server.Server.Store.ReadAsync(Prefix, Cancel);
        var endpoints = before.Entries.Where(entry => entry.Key.StartsWith(Prefix + "endpoints/", StringComparison.Ordinal)).ToList();
        await _server.Server.Store.CommitAsync(
            new StoreBatch(
                new StoreOperation(endpoints[0].Key, null), new StoreOperation(endpoints[1].Key, Encoding.UTF8.GetBytes(
                    Encoding.UTF8.GetString(endpoints[1].Value).Replace("\"weight\":256", "\"weight\":1", StringComparison.Ordinal))),
                new StoreOperation(Prefix + "endpoints/evil/x", "{}"u8.ToArray())), Cancel);
        await _server.Server.Routing.Audit.RoundAsync(Cancel);
        Assert.Equal(["changed", "missing", "unknown"], _server.Server.Routing.Audit.Findings.Select(finding => finding.What).Order());
        Assert.All(_server.Server.Routing.Audit.Findings, finding => Assert.True(finding.Repaired));
        var after = await _server.Server.Store.ReadAsync(Prefix, Cancel);
        Assert.Equal(before.Entries.Select(entry => entry.Key), after.Entries.Select(entry => entry.Key));
        Assert.Equal(Encoding.UTF8.GetString(endpoints[1].Value), Encoding.UTF8.GetString(after.Entries.Single(entry => entry.Key == endpoints[1].Key).Value));
        await _server.Server.Routing.Audit.RoundAsync(Cancel);
        Assert.Equal(3, _server.Server.Routing.Audit.Findings.Count);
    }

    [Fact]
    public async Task Traffic_Directed_ReachesEndpointsAndRoutesAtOnce()
    {
        var task = (await SnapshotAsync()).Endpoints[0].Task;
        using var answer = await _server.Http.PostAsync(
            "/sandun/v1/traffic", new StringContent($$$"""{"app":"/shop/web","instances":{"{{{task}}}":0},"dataCenters":{"sandun":100}}"""), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var now = await SnapshotAsync();
        Assert.Equal(0, now.Endpoints.Single(endpoint => endpoint.Task == task).Weight);
        Assert.Equal(100, Assert.Single(now.Routes).DataCenters["sandun"]);
        using var refused = await _server.Http.PostAsync("/sandun/v1/traffic", new StringContent("""{"app":"/shop/web","instances":{"none":0}}"""), Cancel);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        foreach (var nothing in new[] { """{"app":"/shop/web"}""", """{"app":"/shop/web","instance":{"none":0}}""", """[{"app":"/shop/web","maintenance":"on"},{"app":"/shop/web","maintenance":"off"}]""" })
        {
            using var misspelt = await _server.Http.PostAsync("/sandun/v1/traffic", new StringContent(nothing), Cancel);
            Assert.InRange((int)misspelt.StatusCode, 400, 422);
        }

        // A page in place of the app can be shown to those alone who ask for pages.
        await _server.Plane.ApplyAsync("""{"id":"/tcp","cmd":"serve","cpus":0.1,"mem":32,"instances":0,"portDefinitions":[{"port":10778}]}""", false, Cancel);
        using var idle = await _server.Http.PostAsync("/sandun/v1/traffic", new StringContent("""{"app":"/tcp","maintenance":"on"}"""), Cancel);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, idle.StatusCode);
        Assert.Contains("no port of this app is served as HTTP", await idle.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_PutByApi_ReachesRoutersAndHidesItsKey()
    {
        await using var router = new ScriptedRouter(_server);
        using var answer = await _server.Http.PutAsync("/sandun/v1/certificates/shop", new StringContent(TestCertificate.Pem("shop.local")), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.HoldsAsync(() => Task.FromResult(router.Certificates.Any(one => one.Name == "shop")), "the router has it");
        var listed = await _server.Http.GetStringAsync("/sandun/v1/certificates", Cancel);
        Assert.Contains("shop.local", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", listed, StringComparison.Ordinal);
        using var bad = await _server.Http.PutAsync("/sandun/v1/certificates/bad", new StringContent("no pem"), Cancel);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.StatusCode);
        await _server.Http.DeleteAsync("/sandun/v1/certificates/shop", Cancel);
        await Eventually.HoldsAsync(() => Task.FromResult(router.Certificates.IsEmpty), "the router has lost it");
    }

    [Fact]
    public async Task Router_IsToldThatThereAreNoCertificates()
    {
        // One that kept some over its restart would serve them for ever.
        await using var router = new ScriptedRouter(_server);
        await Eventually.HoldsAsync(() => Task.FromResult(!router.CertificateCounts.IsEmpty), "none is said");
        Assert.Empty(router.Certificates);
    }

    [Fact]
    public async Task Certificates_ThatCannotBeRead_AreNotToldAsNone()
    {
        await using var router = new ScriptedRouter(_server);
        await _server.Http.PutAsync("/sandun/v1/certificates/shop", new StringContent(TestCertificate.Pem("shop.local")), Cancel);
        await Eventually.HoldsAsync(() => Task.FromResult(router.Certificates.Any(one => one.Name == "shop")), "the router has it");
        var sealedAway = """{"name":"shop","pem":"AAAA","encrypted":true}""";
        await _server.Server.Store.CommitAsync(new StoreBatch(new StoreOperation("/sandun/v1/certificates/shop", Encoding.UTF8.GetBytes(sealedAway))), Cancel);
        await Eventually.HoldsAsync(
            async () => (await _server.Http.GetStringAsync("/sandun/v1/certificates", Cancel)).Contains("--link-secret-file", StringComparison.Ordinal), "it cannot be read");
        // What comes later is told after what would have been told then.
        await _server.Http.PutAsync("/sandun/v1/certificates/more", new StringContent(TestCertificate.Pem("more.local")), Cancel);
        await Eventually.HoldsAsync(() => Task.FromResult(router.Certificates.Any(one => one.Name == "more")), "another is told");
        Assert.DoesNotContain(0, router.CertificateCounts.SkipWhile(count => count == 0));
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    public async Task Certificate_WithAWeakRsaKey_IsRefusedWithItsCure(int bits)
    {
        using var key = System.Security.Cryptography.RSA.Create(bits);
        using var answer = await _server.Http.PutAsync("/sandun/v1/certificates/weak", new StringContent(TestCertificate.Pem("weak.local", key)), Cancel);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var told = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains($"its RSA key has {bits} bits", told, StringComparison.Ordinal);
        Assert.Contains("at least 2048 bits", told, StringComparison.Ordinal);
        using var sound = System.Security.Cryptography.RSA.Create(2048);
        using var taken = await _server.Http.PutAsync("/sandun/v1/certificates/weak", new StringContent(TestCertificate.Pem("weak.local", sound)), Cancel);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task Endpoint_OfATask_IsToldForThoseThatRegisterThemselves()
    {
        var task = _agent.Tasks.First();
        var endpoint = (await _server.Http.GetFromJsonAsync($"/sandun/v1/registry/endpoint?task={task}", NativeJson.Default.EndpointItem, Cancel))!;
        Assert.Equal("127.0.0.1", endpoint.Address);
        Assert.InRange(endpoint.Ports[0], 31000, 31099);
        using var none = await _server.Http.GetAsync("/sandun/v1/registry/endpoint?task=none", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    /// <summary>Both are looked at until they agree: on a machine that stands still an instance may be replaced between the two looks.</summary>
    private Task AgreesAsync(string name, bool tcp) => Eventually.HoldsAsync(
        async () => await ServingPortsAsync() is { Count: 2 } ports && ports.SequenceEqual((await AskAsync(name, 33, tcp)).Ports), $"{name} leads to both instances");

    private async Task<List<int>> ServingPortsAsync() =>
        [.. (await SnapshotAsync()).Endpoints.Where(endpoint => endpoint.State == "Serving").Select(endpoint => endpoint.Ports[0]).Order()];

    private async Task<RegistrySnapshot> SnapshotAsync() =>
        (await _server.Http.GetFromJsonAsync("/sandun/v1/registry", NativeJson.Default.RegistrySnapshot, Cancel))!;

    /// <summary>A plain query; what is read of the answer is its code, its count, and the ports of SRV records.</summary>
    private async Task<(int Code, int Answers, List<int> Ports)> AskAsync(string name, byte type, bool tcp)
    {
        List<byte> query = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (var label in name.Split('.')) query.AddRange([(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]);
        query.AddRange([0, 0, type, 0, 1]);
        var answer = tcp ? await OverTcpAsync([.. query]) : await OverUdpAsync([.. query]);
        var count = answer[7];
        var ports = new List<int>();
        var at = query.Count;
        for (var record = 0; record < count; record++)
        {
            // Each answer's name points at the question's.
            var length = (answer[at + 10] << 8) | answer[at + 11];
            if (type == 33) ports.Add((answer[at + 16] << 8) | answer[at + 17]);
            at += 12 + length;
        }

        return (answer[3] & 15, count, [.. ports.Order()]);
    }

    private async Task<byte[]> OverUdpAsync(byte[] query)
    {
        using var client = new UdpClient();
        await client.SendAsync(query, _server.Server.Routing.NamesAt!, Cancel);
        return (await client.ReceiveAsync(Cancel)).Buffer;
    }

    private async Task<byte[]> OverTcpAsync(byte[] query)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Server.Routing.NamesAt!, Cancel);
        var stream = client.GetStream();
        await stream.WriteAsync(new byte[] { 0, (byte)query.Length }.Concat(query).ToArray(), Cancel);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, Cancel);
        var answer = new byte[(length[0] << 8) | length[1]];
        await stream.ReadExactlyAsync(answer, Cancel);
        return answer;
    }
}
