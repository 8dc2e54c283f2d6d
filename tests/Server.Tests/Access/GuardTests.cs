using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sandun.Server.Tests.Access;

/// <summary>Walks over every endpoint the server has, so that one added later is guarded or the build fails.</summary>
public sealed class GuardTests
{
    private static readonly string[] s_changing = ["POST", "PUT", "PATCH", "DELETE"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoint_ThatMayChangeSomething_RefusesForeignOrigins()
    {
        await using var server = await RunningServer.StartAsync();
        var tried = await ForEachAsync(server, request => request.Headers.Add("Origin", "http://evil.example"), HttpStatusCode.Forbidden);
        Assert.True(tried >= 10, $"only {tried} endpoints were tried");
    }

    [Fact]
    public async Task Endpoint_ThatMayChangeSomething_RefusesForeignHosts()
    {
        await using var server = await RunningServer.StartAsync();
        await ForEachAsync(server, request => request.Headers.Host = "rebound.example", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Endpoint_ThatMayChangeSomething_RefusesPagesOfOtherSites()
    {
        await using var server = await RunningServer.StartAsync();
        await ForEachAsync(server, request => request.Headers.Add("Sec-Fetch-Site", "cross-site"), HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Endpoint_ThatMayChangeSomething_WantsAPrincipalWhereThereAreSome()
    {
        await using var server = await RunningServer.StartAsync(options => options with { HttpCredentials = ["ops:s3"] });
        await ForEachAsync(server, _ => { }, HttpStatusCode.Unauthorized, "/sandun/v1/login", "/sandun/v1/logout", "/ping", "/service/marathon/ping");
    }

    [Fact]
    public async Task Reading_UnderAForeignHost_IsRefusedToo()
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/apps");
        request.Headers.Host = "rebound.example";
        using var answer = await server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("--allowed-hosts", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task WebSocket_OfAForeignOrigin_IsRefused()
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_blazor");
        request.Headers.Add("Origin", "http://evil.example");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Connection.Add("Upgrade");
        using var answer = await server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Origin", "own")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task Change_FromCurlOrFromTheOwnPage_IsLetThrough(string? header, string? value)
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sandun/v1/restart?id=/none");
        if (header is not null) request.Headers.Add(header, value == "own" ? server.Address.GetLeftPart(UriPartial.Authority) : value);
        using var answer = await server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Host_Configured_IsLetThroughWithAnyPort()
    {
        await using var server = await RunningServer.StartAsync(options => options with { AllowedHosts = ["sandun.example"] });
        foreach (var host in (string[])["sandun.example", "SANDUN.example:1234", "localhost:9", "[::1]:80"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/ping");
            request.Headers.Host = host;
            using var answer = await server.Http.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Link_OnTheWebPort_IsNotThere()
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await server.Http.PostAsync("/sandun.link.v1.Link/Agent", null, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<int> ForEachAsync(
        RunningServer server, Action<HttpRequestMessage> change, HttpStatusCode expected, params string[] except)
    {
        var tried = 0;
        foreach (var endpoint in server.Server.Provider.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment =>
                string.Concat(segment.Parts.Select(part => part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : "x"))));
            if (except.Contains(path) || path.StartsWith("/sandun.link", StringComparison.Ordinal) || path.StartsWith("/grpc", StringComparison.Ordinal)) continue;
            var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } named ? named : s_changing;
            foreach (var method in methods.Intersect(s_changing))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                change(request);
                using var answer = await server.Http.SendAsync(request, Cancel);
                Assert.True(answer.StatusCode == expected, $"{method} {path} ({endpoint.DisplayName}) answered {(int)answer.StatusCode}");
                tried++;
            }
        }

        return tried;
    }
}
