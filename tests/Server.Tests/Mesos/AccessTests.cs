using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Sandun.Server.Tests.Mesos;

/// <summary>Who may use Mesos' interfaces: whoever may use the others, by the same credentials.</summary>
public sealed class AccessTests
{
    [Theory]
    [InlineData("GET", "/state")]
    [InlineData("GET", "/slaves")]
    [InlineData("GET", "/login")]
    [InlineData("POST", "/api/v1")]
    [InlineData("POST", "/api/v1/scheduler")]
    [InlineData("POST", "/reserve")]
    [InlineData("POST", "/teardown")]
    [InlineData("POST", "/machine/down")]
    [InlineData("PUT", "/weights")]
    [InlineData("DELETE", "/quota/role")]
    public async Task Request_WithoutCredentials_IsNotAuthorized(string method, string path)
    {
        await using var server = await MesosServer.StartAsync(options => options with { HttpCredentials = ["ops:secret"] });
        using var answer = await server.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = HttpFramework.Json("{}") }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Basic", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Framework_WithCredentials_IsItsPrincipalAndNoOther()
    {
        await using var server = await MesosServer.StartAsync(options => options with { HttpCredentials = ["ops:secret", "other:word"] });
        using var ops = As(server, "ops:secret");
        using var other = As(server, "other:word");
        await using var framework = await HttpFramework.SubscribeAsync(ops);
        await framework.AcceptedAsync("REVIVE");

        using var foreign = await ops.PostAsync("/api/v1/scheduler", HttpFramework.Json(
            """{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"","name":"n","principal":"other"}}}"""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        Assert.Contains("does not match principal 'other'", await foreign.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var stolen = new HttpRequestMessage(HttpMethod.Post, "/api/v1/scheduler")
        {
            Content = HttpFramework.Json($$$"""{"type":"TEARDOWN","framework_id":{"value":"{{{framework.Id}}}"}}"""), Headers = { { "Mesos-Stream-Id", framework.StreamId } },
        };
        using var refused = await other.SendAsync(stolen, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("Authenticated principal 'other' does not match", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static HttpClient As(MesosServer server, string credentials)
    {
        var http = server.NewClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        return http;
    }
}
