using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sandun.Protocol;
using Sandun.Proxies;
using Sandun.Routing;
using Xunit;
using static Sandun.Tests.Proxies.RouterBench;

namespace Sandun.Tests.Proxies;

/// <summary>A real HAProxy on loopback, driven by the router's loop.</summary>
public sealed class HaproxyEngineTests
{
    [Fact]
    public async Task Endpoints_OfAServicePort_AnswerInTurn()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        await using var one = new TestBackend("one", 21510);
        await using var two = new TestBackend("two", 21511);
        await bench.StartAsync(Route("/shop/web", 21501), Endpoint("/shop/web", "t1", one.Port), Endpoint("/shop/web", "t2", two.Port));
        using var client = ClosingClient();
        var answers = new List<string>();
        for (var request = 0; request < 10; request++) answers.Add((await GetAsync(client, 21501)).Body);
        Assert.Equal(5, answers.Count(answer => answer == "one"));
        Assert.Equal(5, answers.Count(answer => answer == "two"));
        Assert.Contains("x-forwarded-for: 127.0.0.1", one.LastHead, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("haproxy 2.", bench.Role.Latest.Engine, StringComparison.Ordinal);
        Assert.Null(bench.Role.Latest.Problem);
    }

    [Fact]
    public async Task VirtualHosts_WithAndWithoutPath_LeadToTheirApps()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        await using var web = new TestBackend("web", 21510);
        await using var api = new TestBackend("api", 21511);
        await bench.StartAsync(
            Route("/web", null, hosts: ["shop.local", "www.shop.local"]), Route("/api", null, hosts: ["shop.local"], path: "/api"),
            Endpoint("/web", "w", web.Port), Endpoint("/api", "a", api.Port));
        using var client = ClosingClient();
        Assert.Equal("web", (await GetAsync(client, 21500, "shop.local")).Body);
        Assert.Equal("web", (await GetAsync(client, 21500, "WWW.Shop.local:21500", "/apix")).Body);
        Assert.Equal("api", (await GetAsync(client, 21500, "shop.local", "/api/orders?x=1")).Body);
        Assert.Equal("api", (await GetAsync(client, 21500, "shop.local", "/api")).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(client, 21500, "other.local")).Status);
        // A host that moves to another app needs no reload.
        var moved = await bench.CommitAsync(Route("/web", null, hosts: ["www.shop.local", "new.local"]));
        await bench.AppliedAsync(moved);
        Assert.Equal("web", (await GetAsync(client, 21500, "new.local")).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(client, 21500, "shop.local")).Status);
    }

    [Fact]
    public async Task ServicePort_WithoutEndpoints_Answers503()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        await bench.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", 21510, EndpointState.Starting));
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", "t2", 21511, EndpointState.Starting)));
        using var client = ClosingClient();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(client, 21501)).Status);
    }

    [Fact]
    public async Task DeadEndpoint_CostsNoRequest()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        await using var one = new TestBackend("one", 21510);
        await bench.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", one.Port), Endpoint("/web", "t2", 21599));
        using var client = ClosingClient();
        for (var request = 0; request < 6; request++) Assert.Equal("one", (await GetAsync(client, 21501)).Body);
        for (var request = 0; request < 4; request++)
        {
            using var posted = await client.PostAsync("http://127.0.0.1:21501/", new StringContent(""), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        }
    }

    [Fact]
    public async Task TcpServicePort_CarriesBytes()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        await using var one = new TestBackend("one", 21510);
        await bench.StartAsync(Route("/db", 21501, http: false), Endpoint("/db", "t1", one.Port));
        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 21501)).Body);
        Assert.DoesNotContain("forwarded", one.LastHead, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Endpoint_OfAKnownApp_ServesWithoutReload()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        await using var one = new TestBackend("one", 21510);
        await bench.StartAsync(Route("/web", 21501));
        var worker = await WorkersAsync(bench.WorkDir);
        var watch = Stopwatch.StartNew();
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", "t1", one.Port)));
        TestContext.Current.TestOutputHelper?.WriteLine($"endpoint applied after {watch.Elapsed.TotalMilliseconds:0.0} ms");
        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 21501)).Body);
        Assert.Equal(worker, await WorkersAsync(bench.WorkDir));
    }

    [Fact]
    public async Task Drain_WithARequestInFlight_IsReportedOnlyAfterIt()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        var answering = new TaskCompletionSource();
        await using var slow = new TestBackend("slow", 21510, held: answering.Task);
        await using var other = new TestBackend("other", 21511);
        await bench.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", slow.Port));
        using var client = KeepingClient();
        var request = GetAsync(client, 21501);
        await bench.UntilAsync(() => slow.LastHead.Length > 0, "the request has arrived");
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", "t2", other.Port), Endpoint("/web", "t1", slow.Port, EndpointState.Draining)));
        Assert.Equal("other", (await GetAsync(client, 21501)).Body);
        Assert.False(request.IsCompleted);
        Assert.DoesNotContain(new TaskId("t1"), bench.Role.Latest.Drained);
        answering.SetResult();
        Assert.Equal("slow", (await request).Body);
        await bench.DrainedAsync("t1");
    }

    [Fact]
    public async Task Drain_OverAReload_WaitsForTheOldProcess()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        var answering = new TaskCompletionSource();
        await using var slow = new TestBackend("slow", 21510, held: answering.Task);
        await using var other = new TestBackend("other", 21511);
        await bench.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", slow.Port), Endpoint("/web", "t2", other.Port, EndpointState.Starting));
        using var client = KeepingClient();
        var request = GetAsync(client, 21501);
        await bench.UntilAsync(() => slow.LastHead.Length > 0, "the request has arrived");
        await bench.AppliedAsync(await bench.CommitAsync(Route("/more", 21502)));
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", "t2", other.Port), Endpoint("/web", "t1", slow.Port, EndpointState.Draining)));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.False(request.IsCompleted);
        Assert.DoesNotContain(new TaskId("t1"), bench.Role.Latest.Drained);
        answering.SetResult();
        Assert.Equal("slow", (await request).Body);
        await bench.DrainedAsync("t1");
    }

    [Fact]
    public async Task PortOfAnotherProgram_IsToldAndServedOnceFree()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        await using var one = new TestBackend("one", 21510);
        using var squatter = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        squatter.Bind(new IPEndPoint(IPAddress.Loopback, 21502));
        squatter.Listen();
        await bench.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", one.Port));
        await bench.AppliedAsync(await bench.CommitAsync(Route("/taken", 21502), Route("/late", 21503), Endpoint("/late", "t2", one.Port), Endpoint("/taken", "t3", one.Port)));
        Assert.Contains("21502", bench.Role.Latest.Problem, StringComparison.Ordinal);
        Assert.Contains("/taken", bench.Role.Latest.Problem, StringComparison.Ordinal);
        Assert.False(bench.Role.Latest.IsFaulty);
        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 21501)).Body);
        Assert.Equal("one", (await GetAsync(client, 21503)).Body);
        squatter.Dispose();
        await bench.UntilAsync(() => bench.Role.Latest.Problem is null, "the problem is over");
        await bench.UntilAsync(() => CanConnect(21502), "the port is open");
        Assert.Equal("one", (await GetAsync(client, 21502)).Body);
    }

    [Fact]
    public async Task ReplacementUnderLoad_InDrainOrder_LosesNoRequest()
    {
        const int Requests = 1000;
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        var backends = new Dictionary<string, TestBackend>();
        try
        {
            for (var number = 0; number < 3; number++) backends[$"t{number}"] = new TestBackend($"t{number}", 21510 + number, TimeSpan.FromMilliseconds(5));
            await bench.StartAsync([Route("/web", 21501), .. backends.Select(entry => Endpoint("/web", entry.Key, entry.Value.Port))]);
            var load = new Load(21501, clients: 4);
            var replaced = 0;
            while (load.Done < Requests)
            {
                var old = backends.Keys.First();
                var fresh = $"t{3 + replaced}";
                var successor = new TestBackend(fresh, 21513 + (replaced % 80), TimeSpan.FromMilliseconds(5));
                await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", fresh, successor.Port)));
                await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/web", old, backends[old].Port, EndpointState.Draining)));
                await bench.DrainedAsync(old);
                await backends[old].DisposeAsync();
                await bench.CommitAsync(Gone("/web", old));
                backends.Remove(old);
                backends[fresh] = successor;
                replaced++;
            }

            var result = await load.StopAsync();
            TestContext.Current.TestOutputHelper?.WriteLine($"{result.Requests} requests, {replaced} replacements, {result.Failures.Count} failures");
            Assert.Empty(result.Failures);
            Assert.True(replaced >= 10, string.Create(CultureInfo.InvariantCulture, $"only {replaced} replacements"));
        }
        finally
        {
            foreach (var backend in backends.Values) await backend.DisposeAsync();
        }
    }

    [Fact]
    public async Task ReloadsUnderKeepAliveLoad_LoseNoRequest()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        await using var one = new TestBackend("one", 21510);
        await using var two = new TestBackend("two", 21511);
        await bench.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", one.Port), Endpoint("/web", "t2", two.Port));
        var before = await WorkersAsync(bench.WorkDir);
        var load = new Load(21501, clients: 4);
        for (var reload = 0; reload < 5; reload++)
        {
            await bench.AppliedAsync(await bench.CommitAsync(Route($"/more{reload}", 21520 + reload)));
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        var result = await load.StopAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{result.Requests} requests, {result.Failures.Count} failures");
        Assert.Empty(result.Failures);
        Assert.NotEqual(before, await WorkersAsync(bench.WorkDir));
        Assert.True(result.Requests > 200);
    }

    [Fact]
    public async Task RouterThatVanished_LeavesTrafficAndItsSuccessorAdopts()
    {
        var workDir = NewWorkDir();
        await using var one = new TestBackend("one", 21510);
        await using var two = new TestBackend("two", 21511);
        var first = OverHaproxy(workDir, 21500);
        await first.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", one.Port));
        var master = MasterOf(workDir);
        var workers = await WorkersAsync(workDir);
        var load = new Load(21501, clients: 2);
        await first.AbandonAsync();
        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 21501)).Body);

        await using var second = OverHaproxy(workDir, 21500, first.Revision);
        await second.Role.PostAsync(
            new RegistryView(10, [((RegistryChange.RoutePut)Route("/web", 21501)(1)).Route], [
                ((RegistryChange.EndpointPut)Endpoint("/web", "t1", one.Port)(1)).Endpoint,
                ((RegistryChange.EndpointPut)Endpoint("/web", "t2", two.Port)(10)).Endpoint]),
            CancellationToken.None);
        await second.AppliedAsync(10);
        Assert.Equal(master, MasterOf(workDir));
        Assert.Equal(workers, await WorkersAsync(workDir));
        Assert.Empty((await load.StopAsync()).Failures);
        var answers = new[] { (await GetAsync(client, 21501)).Body, (await GetAsync(client, 21501)).Body };
        Assert.Equal(["one", "two"], answers.Order());
    }

    [Fact]
    public async Task RouterWithoutServer_ServesTheRegistryItKept()
    {
        var workDir = NewWorkDir();
        await using var one = new TestBackend("one", 21510);
        var path = Path.Combine(workDir, "registry.json");
        var file = new RegistryFile(path, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var first = OverHaproxy(workDir, 21500, file: file);
        await first.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", one.Port));
        await first.AbandonAsync();
        await RouterProxy.StopAsync(workDir, CancellationToken.None);
        await using var second = OverHaproxy(workDir, 21500, file: file);
        await second.AppliedAsync(1);
        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 21501)).Body);
    }

    [Fact]
    public async Task KilledHaproxy_IsStartedAgain()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        await using var one = new TestBackend("one", 21510);
        await bench.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", one.Port));
        var killed = MasterOf(bench.WorkDir);
        using (var process = Process.GetProcessById(killed)) process.Kill();
        await bench.UntilAsync(() => MasterOf(bench.WorkDir) != killed && File.Exists(Path.Combine(bench.WorkDir, "admin.sock")), "another HAProxy runs");
        using var client = ClosingClient();
        await bench.UntilAsync(() => CanConnect(21501), "its port is open");
        Assert.Equal("one", (await GetAsync(client, 21501)).Body);
    }

    [Fact]
    public async Task Drift_OfAServer_IsRepairedByTheNextRouter()
    {
        var workDir = NewWorkDir();
        await using var one = new TestBackend("one", 21510);
        var first = OverHaproxy(workDir, 21500);
        await first.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", one.Port));
        await first.AbandonAsync();
        await AskAsync(workDir, "set server h0:web/s1 state maint;set map entry.map nobody/ h0:web");
        using var client = ClosingClient();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(client, 21501)).Status);
        await using var second = OverHaproxy(workDir, 21500);
        await second.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", one.Port));
        Assert.Equal("one", (await GetAsync(client, 21501)).Body);
    }

    [Theory]
    [InlineData("set server h0:web/s1 state maint")]
    [InlineData("set server h0:web/s1 state drain")]
    [InlineData("set server h0:web/s1 weight 0")]
    [InlineData("set server h0:web/s1 addr 127.0.0.1 port 21598")]
    public async Task Drift_OfAServer_IsRepairedWhileTheRouterRuns(string command)
    {
        await using var one = new TestBackend("one", 21510);
        var workDir = NewWorkDir();
        await using var bench = OverHaproxy(workDir, 21500, readBack: TimeSpan.FromSeconds(1));
        await bench.StartAsync(Route("/web", 21501), Endpoint("/web", "t1", one.Port));
        await AskAsync(workDir, command);
        using var client = ClosingClient();
        // Three answers in a row: the first may have come over what was there before.
        var answers = 0;
        await bench.UntilAsync(() => (answers = GetAsync(client, 21501).GetAwaiter().GetResult().Body == "one" ? answers + 1 : 0) == 3, "it serves again");
        var state = await AskAsync(workDir, "show servers state h0:web");
        Assert.Single(HaproxyReadings.Servers(state), server => server is { Maintenance: false, Drain: false, Weight: > 0 } && server.Port == one.Port);
        Assert.Equal(0, bench.Role.Latest.Reloads);
    }

    [Fact]
    public async Task StopAsync_EndsOnlyTheHaproxyOfItsFolder()
    {
        var workDir = NewWorkDir();
        await using var other = OverHaproxy(NewWorkDir(), 21505);
        await other.StartAsync(Route("/x", 21506));
        var bench = OverHaproxy(workDir, 21500);
        await bench.StartAsync(Route("/web", 21501));
        await bench.AbandonAsync();
        Assert.True(await RouterProxy.StopAsync(workDir, CancellationToken.None));
        Assert.False(await RouterProxy.StopAsync(workDir, CancellationToken.None));
        Assert.False(CanConnect(21501));
        Assert.True(CanConnect(21506));
        Directory.Delete(workDir, recursive: true);
    }

    [Fact]
    public async Task Files_OfTheWorkDirectory_AreTheirOwnersOnly()
    {
        await using var bench = OverHaproxy(NewWorkDir(), 21500);
        await bench.StartAsync(Route("/web", 21501));
        if (OperatingSystem.IsWindows()) RealParts.Missing("needs Unix file modes");
        else foreach (var socket in new[] { "admin.sock", "master.sock" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(bench.WorkDir, socket)));
    }

    private static int MasterOf(string workDir)
    {
        var path = Path.Combine(workDir, "haproxy.pid");
        return File.Exists(path) && int.TryParse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture, out var pid) ? pid : 0;
    }

    private static async Task<string> WorkersAsync(string workDir)
    {
        var answer = await AskAsync(workDir, "show info");
        return answer.Split('\n').Single(line => line.StartsWith("Pid: ", StringComparison.Ordinal));
    }

    private static async Task<string> AskAsync(string workDir, string line)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(workDir, "admin.sock")));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(line + "\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private static bool CanConnect(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
