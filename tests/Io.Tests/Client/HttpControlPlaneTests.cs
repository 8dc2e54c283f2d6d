using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sandun.Client;
using Sandun.NativeApi;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Client;

/// <summary>What the client asks, and what it makes of answers.</summary>
public sealed class HttpControlPlaneTests
{
    private static readonly ServerAddress s_address = new(new Uri("http://127.0.0.1:8080"), ServerAddress.Basic("ops:secret"));

    [Fact]
    public async Task Scale_OfAnApp_IsAPostWithItsMembersEscaped()
    {
        var wire = new RecordedWire(HttpStatusCode.OK, """{"deploymentId":"d","version":"2026-01-02T03:04:05.678Z"}""");
        using var client = new HttpControlPlane(s_address, wire);

        var change = await client.ScaleAsync("/shop/w&b", 7, force: true, TestContext.Current.CancellationToken);

        Assert.Equal("d", change.DeploymentId);
        Assert.Equal("POST /sandun/v1/scale?id=%2Fshop%2Fw%26b&instances=7&force=true", wire.Asked);
        Assert.Equal("Basic b3BzOnNlY3JldA==", wire.Authorization);
    }

    [Fact]
    public async Task Member_ThatIsNotGiven_IsLeftOut()
    {
        var wire = new RecordedWire(HttpStatusCode.OK, "[]");
        using var client = new HttpControlPlane(s_address, wire);

        Assert.Empty(await client.AppsAsync(null, TestContext.Current.CancellationToken));

        Assert.Equal("GET /sandun/v1/apps", wire.Asked);
    }

    [Theory]
    [InlineData(HttpStatusCode.UnprocessableEntity, """{"message":"/instances: must be 0 or more"}""", 422, "/instances: must be 0 or more")]
    [InlineData(HttpStatusCode.Unauthorized, "", 401, "--user")]
    [InlineData(HttpStatusCode.Unauthorized, """{"message":"Invalid username or password."}""", 401, "Invalid username or password: --user NAME:PASSWORD")]
    [InlineData(HttpStatusCode.BadGateway, "<html>a proxy's page</html>", 502, "502")]
    public async Task Refusal_OfTheServer_BecomesItsSentence(HttpStatusCode status, string body, int expected, string part)
    {
        using var client = new HttpControlPlane(s_address, new RecordedWire(status, body));

        var refusal = await Assert.ThrowsAsync<ControlPlaneException>(() => client.AppAsync("/x", TestContext.Current.CancellationToken));

        Assert.Equal(expected, refusal.Status);
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatIsNotThere_IsNamedWithTheCure()
    {
        using var client = new HttpControlPlane(new ServerAddress(new Uri("http://127.0.0.1:1"), null));

        var refusal = await Assert.ThrowsAsync<ControlPlaneException>(() => client.OverviewAsync(TestContext.Current.CancellationToken));

        Assert.Equal(503, refusal.Status);
        Assert.Contains("http://127.0.0.1:1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("sandun up", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithACertificateOfItsOwnAuthority_IsTrustedWhereThatIsNamed()
    {
        var pem = TestCertificate.Pem("localhost");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, pem, TestContext.Current.CancellationToken);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, X509Certificate2.CreateFromPem(pem, pem));
        var url = new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");
        using (var client = new HttpControlPlane(new ServerAddress(url, null)))
        {
            var refusal = await Assert.ThrowsAsync<ControlPlaneException>(() => client.AppsAsync(null, TestContext.Current.CancellationToken));
            Assert.Contains("--ca or SANDUN_CA", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("sandun up", refusal.Message, StringComparison.Ordinal);
        }

        using (var client = new HttpControlPlane(new ServerAddress(url, null) { AuthorityFile = file })) Assert.Empty(await client.AppsAsync(null, TestContext.Current.CancellationToken));
        listener.Stop();
        await answering;
        File.Delete(file);
    }

    [Fact]
    public void Authority_ThatCannotBeRead_IsNamed()
    {
        var refusal = Assert.Throws<ControlPlaneException>(() => new HttpControlPlane(new ServerAddress(new Uri("https://localhost:1"), null) { AuthorityFile = "/nonexistent" }));
        Assert.Contains("/nonexistent (--ca or SANDUN_CA)", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Answers each request with an empty list, to whoever trusts the certificate.</summary>
    private static async Task AnswerAsync(TcpListener listener, X509Certificate2 certificate)
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
                if (await tls.ReadAsync(new byte[4096]) == 0) continue;
                await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"u8.ToArray());
            }
            catch (Exception refused) when (refused is IOException or AuthenticationException)
            {
                // It does not trust the certificate.
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "{}", "")]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"message":"no agent has registered yet"}""", "no agent has registered yet")]
    public async Task Readiness_OfTheServer_IsEmptyOrWhatIsMissing(HttpStatusCode status, string body, string expected)
    {
        using var client = new HttpControlPlane(s_address, new RecordedWire(status, body));

        Assert.Equal(expected, await client.NotReadyReasonAsync(TestContext.Current.CancellationToken));
    }

    private sealed class RecordedWire(HttpStatusCode status, string body) : HttpMessageHandler
    {
        public string Asked { get; private set; } = "";

        public string Authorization { get; private set; } = "";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = $"{request.Method} {request.RequestUri!.PathAndQuery}";
            Authorization = request.Headers.Authorization?.ToString() ?? "";
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}
