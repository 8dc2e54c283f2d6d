using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Server.Settings;
using Sandun.Server.Starting;
using Sandun.Store;
using Sandun.Tests;

namespace Sandun.Server.Tests.Settings;

public sealed class StartTests
{
    [Fact]
    public async Task Server_OnDataAnotherHolds_NamesItsProcess()
    {
        await using var first = await RunningServer.StartAsync();
        var options = new ServerOptions { DataDirectory = first.DataDirectory, Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        var failure = await Assert.ThrowsAsync<StoreException>(() => SandunServer.StartAsync(options, TimeProvider.System));
        Assert.Contains($"process {Environment.ProcessId}", failure.Message);
        Assert.True(File.Exists(first.LinkSocket), "the socket of the running server is left alone");
    }

    [Fact]
    public async Task Server_OnATakenPort_NamesItAndGivesTheDataBack()
    {
        await using var first = await RunningServer.StartAsync();
        var directory = Directory.CreateTempSubdirectory("sandun-");
        var options = new ServerOptions { DataDirectory = directory.FullName, Listen = [new IPEndPoint(IPAddress.Loopback, first.Address.Port)] };
        var failure = await Assert.ThrowsAsync<SettingsException>(() => SandunServer.StartAsync(options, TimeProvider.System));
        Assert.Contains($":{first.Address.Port}", failure.Message);
        Assert.Contains("--listen", failure.Message);
        await using (await SandunServer.StartAsync(options with { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] }, TimeProvider.System))
        {
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Server_WithUnusableCertificate_SaysSo()
    {
        var directory = Directory.CreateTempSubdirectory("sandun-");
        var options = new ServerOptions
        {
            DataDirectory = directory.FullName, Listen = [new IPEndPoint(IPAddress.Loopback, 0)], TlsCertificate = "/nonexistent", TlsKey = "/nonexistent",
        };
        Assert.Contains("PEM", (await Assert.ThrowsAsync<SettingsException>(() => SandunServer.StartAsync(options, TimeProvider.System))).Message);
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_WithTheKeyOfAnotherCertificate_SaysSo(bool whileTheStoreIsSilent)
    {
        var options = WithCertificate(TestCertificate.Pem("a.example"), TestCertificate.Pem("b.example"));
        var refused = await Assert.ThrowsAsync<SettingsException>(
            () => whileTheStoreIsSilent ? new WaitingServer(options, TimeProvider.System).RunAsync("") : SandunServer.StartAsync(options, TimeProvider.System));
        Assert.Contains("belong together", refused.Message, StringComparison.Ordinal);
        Directory.Delete(options.DataDirectory, recursive: true);
    }

    [Fact]
    public async Task Server_WithAnExpiredCertificate_SaysSo()
    {
        var options = WithCertificate(TestCertificate.Pem("a.example", DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(-1)), null);
        var refused = await Assert.ThrowsAsync<SettingsException>(() => SandunServer.StartAsync(options, TimeProvider.System));
        Assert.Contains("expired at", refused.Message, StringComparison.Ordinal);
        Directory.Delete(options.DataDirectory, recursive: true);
    }

    [Fact]
    public void Certificate_ForAnotherNameThanOthersUse_IsDoubted()
    {
        var options = WithCertificate(TestCertificate.Pem("a.example"), null);
        Assert.Null(WebCertificate.Doubt(options with { Advertise = new Uri("https://a.example:8080") }));
        Assert.Contains("not for 10.0.1.1", WebCertificate.Doubt(options with { Advertise = new Uri("https://10.0.1.1:8080") }), StringComparison.Ordinal);
        Directory.Delete(options.DataDirectory, recursive: true);
    }

    [Fact]
    public async Task WaitingServer_OnATakenPort_NamesIt()
    {
        await using var first = await RunningServer.StartAsync();
        var options = new ServerOptions { DataDirectory = first.DataDirectory, Listen = [new IPEndPoint(IPAddress.Loopback, first.Address.Port)] };
        var refused = await Assert.ThrowsAsync<SettingsException>(() => new WaitingServer(options, TimeProvider.System).RunAsync(""));
        Assert.Contains($":{first.Address.Port}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_ThatIsSilentAtTheStart_IsGivenUpSoonForTheServerThatSaysSo()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = new ServerOptions { DataDirectory = "/nonexistent", Store = $"etcd://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}" };
        var began = Stopwatch.StartNew();
        await Assert.ThrowsAsync<StoreSilentException>(() => StoreOpening.OpenSoonAsync(options, TimeProvider.System, NullLoggerFactory.Instance));
        Assert.InRange(began.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(4));
    }

    private static ServerOptions WithCertificate(string certificate, string? key)
    {
        var directory = Directory.CreateTempSubdirectory("sandun-");
        var (certificateFile, keyFile) = (Path.Combine(directory.FullName, "cert.pem"), Path.Combine(directory.FullName, "key.pem"));
        File.WriteAllText(certificateFile, certificate);
        File.WriteAllText(keyFile, key ?? certificate);
        return new ServerOptions
        {
            DataDirectory = directory.FullName, Listen = [new IPEndPoint(IPAddress.Loopback, 0)], TlsCertificate = certificateFile, TlsKey = keyFile,
        };
    }

    [Fact]
    public async Task Server_WithACertificate_SpeaksTlsAndMarksItsCookieSecure()
    {
        var directory = Directory.CreateTempSubdirectory("sandun-");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var files = (Certificate: Path.Combine(directory.FullName, "cert.pem"), Key: Path.Combine(directory.FullName, "key.pem"));
        await File.WriteAllTextAsync(files.Certificate, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(files.Key, key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        var options = new ServerOptions
        {
            DataDirectory = directory.FullName, Listen = [new IPEndPoint(IPAddress.Any, 0)], TlsCertificate = files.Certificate, TlsKey = files.Key,
            HttpCredentials = ["ops:s3"],
        };
        await using (var server = await SandunServer.StartAsync(options, TimeProvider.System))
        {
            var port = new Uri(server.Addresses.First(address => address.StartsWith("https:", StringComparison.Ordinal)).Replace("[::]", "localhost")
                .Replace("0.0.0.0", "localhost")).Port;
            using var http = new HttpClient(new HttpClientHandler
            {
                AllowAutoRedirect = false, ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint,
            });
            var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["user"] = "ops", ["password"] = "s3" });
            using var answer = await http.PostAsync(new Uri($"https://localhost:{port}/sandun/v1/login"), form, TestContext.Current.CancellationToken);
            Assert.Contains("secure", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
        }

        directory.Delete(recursive: true);
    }
}
