using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Sandun.Cluster.Tests.CommandLine;

/// <summary>What `up` says when something is in its way, and when nothing is.</summary>
public sealed class UpTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);
    private readonly string _folder = Directory.CreateTempSubdirectory("sandun-up-").FullName;

    [Fact]
    public async Task Up_OnATakenPort_NamesWhoHasItAndTheCure()
    {
        using var taker = new TcpListener(IPAddress.Loopback, 0);
        taker.Start();
        var port = ((IPEndPoint)taker.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var refused = await UpAsync("--port", port);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"port {port} is taken by", refused.Error, StringComparison.Ordinal);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refused.Error, StringComparison.Ordinal);
        Assert.Contains("--port", refused.Error, StringComparison.Ordinal);
        Assert.Single(refused.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Up_WithATakenMesosPort_NamesWhoHasItAndTheCure()
    {
        using var taker = new TcpListener(IPAddress.Loopback, 0);
        taker.Start();
        var port = ((IPEndPoint)taker.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var refused = await UpAsync("--mesos-port", port);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"port {port}, for Mesos' interfaces, is taken by", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--mesos-port", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Up_WithATakenDnsPort_NamesWhoHasItAndTheCure(bool byUdp)
    {
        using var taker = byUdp
            ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taker.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (!byUdp) taker.Listen();
        var port = ((IPEndPoint)taker.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);

        var refused = await UpAsync("--dns-listen", "127.0.0.1:" + port);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"port {port}, for DNS, is taken by", refused.Error, StringComparison.Ordinal);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refused.Error, StringComparison.Ordinal);
        Assert.Contains("--dns-listen", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_WithTheUsualDnsPortTaken_SaysThatNamesAreNotAnsweredAndTheCure()
    {
        using var taker = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            taker.Bind(new IPEndPoint(IPAddress.Loopback, 8053));
            taker.Listen();
        }
        catch (SocketException)
        {
            // Somebody else has it, which does as well.
        }

        await using var center = await DataCenter.StartAsync();
        var again = (await center.UpAsync()).Succeeded();

        Assert.Contains("DNS       not there: port 8053 is taken by", again.Output, StringComparison.Ordinal);
        Assert.Contains("--dns-listen", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_WithAnHttpsPort_HasTheRouterListenThereForTls()
    {
        var port = DataCenter.FreePort();
        await using var center = await DataCenter.StartAsync("--https-port", port.ToString(CultureInfo.InvariantCulture), "--dns-listen", "none");
        await center.SendAsync(HttpMethod.Put, "/sandun/v1/certificates/a", TestCertificate.Pem("a.local"));
        await center.SendAsync(HttpMethod.Post, "/v2/apps", """{ "id": "/web", "cmd": "sleep 1000", "cpus": 0.1, "mem": 32, "labels": { "HAPROXY_0_VHOST": "a.local" } }""");

        string? shown = null;
        await Eventually.Holds(async () => (shown = await ShownAsync(port, "a.local")) is not null, s_limit, () => Task.FromResult(center.LogTails()));

        Assert.Equal("CN=a.local", shown);
        Assert.Contains("DNS       not there: --dns-listen none", (await center.UpAsync()).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_InAFolderItCannotWrite_SaysSoInOneLine()
    {
        var refused = await Command.RunAsync(Repository.PathOf("sandun"), ["up", "--detach", "--data-dir", "/proc/sandun"], s_limit);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("cannot write to /proc/sandun", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--data-dir", refused.Error, StringComparison.Ordinal);
        Assert.Single(refused.Error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("missing.json", null, "there is no file")]
    [InlineData("broken.json", "{ \"id\": ", "is not JSON: line 1")]
    public async Task Up_WithAFileItCannotRead_SaysSoBeforeItStartsAnything(string name, string? content, string part)
    {
        var path = Path.Combine(_folder, name);
        if (content is not null) await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);

        var refused = await UpAsync(path);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(part, refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "data")));
    }

    [Fact]
    public async Task Up_AfterACrashThatLeftPidFiles_BelievesNoneOfThem()
    {
        await using var center = await DataCenter.StartAsync();
        (await center.SandunAsync("down")).Succeeded();
        foreach (var name in new[] { "server", "agent", "router" })
            await File.WriteAllTextAsync(Path.Combine(center.DataDirectory, "run", name + ".pid"), $"{Environment.ProcessId} 1\n", TestContext.Current.CancellationToken);

        (await center.UpAsync()).Succeeded();

        Assert.NotEqual(Environment.ProcessId, center.Pid("server"));
        Assert.NotEmpty((await center.GetAsync("/sandun/v1/overview"))["components"]!.AsArray());
    }

    [Fact]
    public async Task Up_OfWhatIsDeployedAlready_EndsWhenItServes()
    {
        RealParts.Program("python3", "python3");
        await using var center = await DataCenter.StartAsync();
        var (file, port) = (Path.Combine(_folder, "app.json"), DataCenter.FreePort());
        await File.WriteAllTextAsync(
            file,
            $$"""
            { "id": "/web", "cmd": "sleep 2; exec python3 -m http.server $PORT0", "cpus": 0.1, "mem": 32, "portDefinitions": [{ "port": {{port}} }],
              "healthChecks": [{ "protocol": "MESOS_HTTP", "intervalSeconds": 1, "delaySeconds": 0 }] }
            """,
            TestContext.Current.CancellationToken);
        (await center.UpAsync(file)).Succeeded();
        (await center.SandunAsync("down")).Succeeded();

        (await center.UpAsync(file)).Succeeded();

        Assert.Equal(HttpStatusCode.OK, (await center.Public.GetAsync($"http://127.0.0.1:{port}/", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Up_OnARunningSystem_SaysSoAndDeploysTheFile()
    {
        RealParts.Program("python3", "python3");
        await using var center = await DataCenter.StartAsync();
        var before = center.Pid("server");
        var file = Path.Combine(_folder, "app.json");
        await File.WriteAllTextAsync(file, """{ "id": "/late", "cmd": "sleep 1000", "cpus": 0.1, "mem": 32 }""", TestContext.Current.CancellationToken);

        var again = (await center.UpAsync(file)).Succeeded();

        Assert.Contains("already up", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, center.Pid("server"));
        Assert.Single(await center.RunningTasksAsync("/late"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Whose certificate is shown to who asks for the name; null when none is.</summary>
    private static async Task<string?> ShownAsync(int port, string name)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
            await tls.AuthenticateAsClientAsync(name);
            return tls.RemoteCertificate!.Subject;
        }
        catch (Exception refused) when (refused is SocketException or IOException or AuthenticationException)
        {
            return null;
        }
    }

    private Task<CommandResult> UpAsync(params string[] arguments) => Command.RunAsync(
        Repository.PathOf("sandun"), ["up", "--detach", "--data-dir", Path.Combine(_folder, "data"), .. arguments], s_limit);
}
