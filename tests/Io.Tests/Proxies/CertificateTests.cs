using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Protocol;
using Sandun.Proxies;
using Sandun.Routing;
using Xunit;
using static Sandun.Tests.Proxies.RouterBench;

namespace Sandun.Tests.Proxies;

/// <summary>Certificates of a router, over its restarts and with one among them that HAProxy refuses.</summary>
public sealed class CertificateTests
{
    private const int EntryPort = 22840;
    private const int TlsPort = 22843;
    private static readonly ProxySettings s_settings = new() { EntryPort = EntryPort, TlsPort = TlsPort };
    private static readonly RouteSettings s_tls = new() { Certificates = ["a"] };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RouterWithoutServer_EndsTlsWithTheCertificatesItKept(bool haproxy)
    {
        var workDir = NewWorkDir();
        await using var one = new TestBackend("one", 22850);
        var file = new RegistryFile(Path.Combine(workDir, "registry.json"), NullLogger.Instance);
        var first = Start();
        await first.StartAsync(Route("/web", null, hosts: ["a.local"], settings: s_tls), Endpoint("/web", "t1", one.Port));
        await first.Role.PostAsync([Certificate("a")], CancellationToken.None);
        await UntilShownAsync(first, "a.local");
        await first.AbandonAsync();
        // YARP ends with its router, HAProxy does not.
        if (!haproxy) await first.DisposeEngineAsync();

        await using var second = Start();
        await second.AppliedAsync(1);
        Assert.Null(second.Role.Latest.Problem);
        Assert.Equal("CN=a.local", await ShownAsync("a.local"));
        Assert.Equal(haproxy ? 0L : null, second.Role.Latest.Reloads);
        var kept = Path.Combine(workDir, "certificates.json");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));

        // None counts once a server says so.
        await second.Role.PostAsync([], CancellationToken.None);
        await second.UntilAsync(() => second.Role.Latest.Problem?.Contains("certificate a, which does not exist", StringComparison.Ordinal) == true, "none told");
        await second.UntilAsync(() => File.ReadAllText(kept) == "[]", "none kept");

        RouterBench Start() => haproxy ? OverHaproxy(workDir, EntryPort, file: file, settings: s_settings) : OverYarp(workDir, EntryPort, s_settings, file);
    }

    [Fact]
    public async Task RouterWithoutItsFile_TakesTheCertificatesHaproxyHas()
    {
        var workDir = NewWorkDir();
        await using var one = new TestBackend("one", 22850);
        var file = new RegistryFile(Path.Combine(workDir, "registry.json"), NullLogger.Instance);
        var first = OverHaproxy(workDir, EntryPort, file: file, settings: s_settings);
        await first.StartAsync(Route("/web", null, hosts: ["a.local"], settings: s_tls), Endpoint("/web", "t1", one.Port));
        await first.Role.PostAsync([Certificate("a")], CancellationToken.None);
        await UntilShownAsync(first, "a.local");
        await first.AbandonAsync();
        File.Delete(Path.Combine(workDir, "certificates.json"));
        await using var second = OverHaproxy(workDir, EntryPort, first.Revision, file, s_settings);
        await second.AppliedAsync(first.Revision);
        // A change of structure is made with them.
        await second.AppliedAsync(await second.CommitAsync(Route("/more", 22844), Endpoint("/more", "m", one.Port)));
        Assert.Equal("CN=a.local", await ShownAsync("a.local"));
    }

    [Fact]
    public async Task Server_ThatLostItsStore_TakesNoCertificatesFromEndpointsThatAreKept()
    {
        await using var bench = OverYarp(NewWorkDir(), EntryPort, s_settings);
        await using var one = new TestBackend("one", 22850);
        await bench.StartAsync(Route("/web", null, hosts: ["a.local"], settings: s_tls), Endpoint("/web", "t1", one.Port));
        await bench.Role.PostAsync([Certificate("a")], CancellationToken.None);
        await UntilShownAsync(bench, "a.local");
        await bench.Role.PostAsync(RegistryView.Empty, CancellationToken.None);
        await bench.Role.PostAsync([Certificate("b")], CancellationToken.None);
        await UntilShownAsync(bench, "b.local");
        Assert.Equal("CN=a.local", await ShownAsync("a.local"));
        // The store is put back: what it says holds.
        await bench.StartAsync(Route("/web", null, hosts: ["a.local"], settings: s_tls), Endpoint("/web", "t1", one.Port));
        await bench.UntilAsync(() => bench.Role.Latest.Problem?.Contains("certificate a, which does not exist", StringComparison.Ordinal) == true, "a is gone");
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    public async Task WeakCertificate_IsLeftOutAndTheOthersGoOn(int bits)
    {
        var workDir = NewWorkDir();
        await using var bench = OverHaproxy(workDir, EntryPort, settings: s_settings);
        await using var one = new TestBackend("one", 22850);
        await bench.StartAsync(Route("/web", null, hosts: ["a.local"], settings: s_tls), Endpoint("/web", "t1", one.Port));
        await bench.Role.PostAsync([Certificate("a"), Weak("w1", bits), Weak("w2", bits), Certificate("z")], CancellationToken.None);
        await UntilShownAsync(bench, "a.local");
        await bench.UntilAsync(
            () => bench.Role.Latest.Problem is { } problem && problem.Contains("the certificate w1 is left out", StringComparison.Ordinal) &&
                problem.Contains("w2", StringComparison.Ordinal) && problem.Contains("2048", StringComparison.Ordinal),
            "both weak ones told");
        Assert.False(bench.Role.Latest.IsFaulty);
        Assert.Equal("CN=z.local", await ShownAsync("z.local"));
        // A change of structure goes through, and so does another start of HAProxy.
        await bench.AppliedAsync(await bench.CommitAsync(Route("/more", 22844), Endpoint("/more", "m", one.Port)));
        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 22844)).Body);
        await RouterProxy.StopAsync(workDir, CancellationToken.None);
        await UntilShownAsync(bench, "a.local");
        // A sound one in its place is served, and the files of all that went are gone.
        await bench.Role.PostAsync([Certificate("w1"), Certificate("z")], CancellationToken.None);
        await UntilShownAsync(bench, "w1.local");
        await bench.UntilAsync(() => Files(workDir).SequenceEqual(["w1.pem", "z.pem"]), "old files gone");
    }

    [Fact]
    public async Task RouterStartedWithAWeakCertificateAndNoHaproxy_ServesTheOthers()
    {
        var workDir = NewWorkDir();
        await using var one = new TestBackend("one", 22850);
        var file = new RegistryFile(Path.Combine(workDir, "registry.json"), NullLogger.Instance);
        new CertificateFile(Path.Combine(workDir, "certificates.json"), NullLogger.Instance).Save([Certificate("a"), Weak("w1", 1024)]);
        await using var bench = OverHaproxy(workDir, EntryPort, file: file, settings: s_settings);
        await bench.StartAsync(Route("/web", null, hosts: ["a.local"], settings: s_tls), Endpoint("/web", "t1", one.Port));
        Assert.Equal("CN=a.local", await ShownAsync("a.local"));
        await bench.UntilAsync(() => bench.Role.Latest.Problem?.Contains("the certificate w1 is left out", StringComparison.Ordinal) == true, "the weak one told");
    }

    [Fact]
    public async Task RefusedCandidate_LeavesTheLastGoodOneToServeAlsoWhenHaproxyEnds()
    {
        // A HAProxy that refuses what has a second app, and says nothing that helps.
        var folder = Directory.CreateTempSubdirectory("sandun-picky-").FullName;
        var picky = Path.Combine(folder, "haproxy");
        await File.WriteAllTextAsync(picky, $$"""
            #!/bin/sh
            if [ "$1" = -c ] && grep -q '^backend h0:bad$' "$3/$5"; then echo "[ALERT] (1) : no such thing" >&2; exit 1; fi
            exec {{RealParts.Program("haproxy", "haproxy")}} "$@"
            """, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(picky, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            var workDir = NewWorkDir();
            await using var bench = OverHaproxy(workDir, EntryPort, settings: s_settings, program: picky);
            await using var one = new TestBackend("one", 22850);
            await bench.StartAsync(Route("/web", null, hosts: ["a.local"], settings: s_tls), Endpoint("/web", "t1", one.Port));
            await bench.Role.PostAsync([Certificate("a")], CancellationToken.None);
            await UntilShownAsync(bench, "a.local");
            await bench.CommitAsync(Route("/bad", 22844), Endpoint("/bad", "b", one.Port));
            await bench.Role.PostAsync([Certificate("b")], CancellationToken.None);
            await bench.UntilAsync(() => bench.Role.Latest.Problem?.Contains("the last good one serves on", StringComparison.Ordinal) == true, "the refusal told");
            Assert.True(bench.Role.Latest.IsFaulty);
            await RouterProxy.StopAsync(workDir, CancellationToken.None);
            await UntilShownAsync(bench, "a.local");
            Assert.Contains("the last good one serves on", bench.Role.Latest.Problem, StringComparison.Ordinal);
            using var client = ClosingClient();
            Assert.Equal("one", (await GetAsync(client, EntryPort, "a.local")).Body);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<string> Files(string workDir) =>
        [.. Directory.EnumerateFiles(Path.Combine(workDir, "certificates"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static RouterCertificate Certificate(string name) => new(name, TestCertificate.Pem(name + ".local"));

    private static RouterCertificate Weak(string name, int bits)
    {
        using var key = RSA.Create(bits);
        return new RouterCertificate(name, TestCertificate.Pem(name + ".local", key));
    }

    private static Task UntilShownAsync(RouterBench bench, string host) => bench.UntilAsync(
        () =>
        {
            try
            {
                return ShownAsync(host).GetAwaiter().GetResult() == "CN=" + host;
            }
            catch (Exception failure) when (failure is IOException or AuthenticationException or SocketException)
            {
                return false;
            }
        },
        $"TLS of {host}");

    private static async Task<string> ShownAsync(string host)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, TlsPort);
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, EnabledSslProtocols = SslProtocols.None });
        return tls.RemoteCertificate!.Subject;
    }
}
