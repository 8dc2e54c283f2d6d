using System.Net;

namespace Sandun.Cluster.Tests.FirstLight;

/// <summary>Safe by default, seen from outside.</summary>
public sealed class SafetyTests
{
    [Fact]
    public async Task Server_AskedToListenOffLoopbackWithoutCredentials_RefusesAndSaysHow()
    {
        var folder = Directory.CreateTempSubdirectory("sandun-test-").FullName;

        var refused = await Command.RunAsync(
            Repository.PathOf("sandun"), ["up", "--detach", "--data-dir", folder, "--listen", "0.0.0.0", "--port", $"{DataCenter.FreePort()}"],
            TimeSpan.FromSeconds(60));

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("--http-credentials", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.Contains("TLS", refused.Output + refused.Error, StringComparison.OrdinalIgnoreCase);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "http://evil.example")]
    public async Task Change_ThatABrowserWasTrickedInto_IsRefused(string header, string value)
    {
        await using var center = await DataCenter.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/apps") { Content = new StringContent("""{ "id": "/x", "cmd": "true" }""") };
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await center.Api.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty((await center.GetAsync("/v2/apps"))["apps"]!.AsArray());
    }
}
