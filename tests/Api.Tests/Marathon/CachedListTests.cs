using System.Net;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>The list of all apps is tagged, so that who has it is spared the bytes.</summary>
public sealed class CachedListTests
{
    private readonly BrainServices _services = new();

    [Fact]
    public async Task List_AskedForAgainWithItsTag_Is304WithoutABody_UntilAnythingInItChanges()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", """{"id":"/a","cmd":"x"}""");
        using var first = await AskAsync(server, "/v2/apps", null);
        var tag = Assert.Single(first.Headers.GetValues("ETag"));

        using var same = await AskAsync(server, "/v2/apps", tag);
        using var weak = await AskAsync(server, "/service/marathon/v2/apps", "\"other\", W/" + tag);
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.NotModified), (same.StatusCode, weak.StatusCode));
        Assert.Equal("", await same.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(tag, Assert.Single(same.Headers.GetValues("ETag")));

        await server.SendAsync("PUT", "/v2/apps/a", """{"instances":2}""");
        using var changed = await AskAsync(server, "/v2/apps", tag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, Assert.Single(changed.Headers.GetValues("ETag")));
        Assert.Contains("\"instances\":2", await changed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/apps?id=a")]
    [InlineData("/v2/apps?label=team")]
    public async Task Selection_IsNotTaggedAsTheWholeList(string path)
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/apps", """{"id":"/a","cmd":"x"}""");
        using var all = await AskAsync(server, "/v2/apps", null);

        using var some = await AskAsync(server, path, Assert.Single(all.Headers.GetValues("ETag")));

        Assert.Equal(HttpStatusCode.OK, some.StatusCode);
    }

    private static async Task<HttpResponseMessage> AskAsync(MarathonServer server, string path, string? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
