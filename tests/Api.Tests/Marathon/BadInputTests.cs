using System.Net;
using System.Text;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>What Marathon refuses is refused with its status and the member's name, and the server goes on serving.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string> Whats => [.. BadDefinitions.All.Select(bad => bad.What)];

    [Theory]
    [MemberData(nameof(Whats))]
    public async Task BadDefinition_Posted_IsRefusedByNameAndServingGoesOn(string what)
    {
        var (_, json, status, path) = BadDefinitions.All.Single(bad => bad.What == what);
        var services = new HandMadeServices();
        await using var server = await MarathonServer.StartAsync(services);

        var reply = await server.SendAsync("POST", "/v2/apps", json);

        Assert.Equal(status, reply.Status);
        Assert.Contains(path, reply.Paths);
        Assert.Empty(services.Asked);
        Assert.Equal("pong", (await server.GetAsync("/ping")).Text);
    }

    [Fact]
    public async Task BadDefinitions_AllToOneServer_LeaveItServing()
    {
        var services = new HandMadeServices();
        await using var server = await MarathonServer.StartAsync(services);

        foreach (var (_, json, status, _) in BadDefinitions.All)
        {
            Assert.Equal(status, (await server.SendAsync("POST", "/v2/apps", json)).Status);
            Assert.Equal(status, (await server.SendAsync("PUT", "/v2/groups", $$"""{"apps":[{{json}}]}""")).Status);
        }

        Assert.Equal(201, (await server.SendAsync("POST", "/v2/apps", """{"id":"/good","cmd":"sleep 1"}""")).Status);
        Assert.Single(services.Asked);
    }

    [Fact]
    public void BadDefinitions_Table_HoldsAtLeastAHundred() => Assert.True(BadDefinitions.All.Length >= 100);

    [Theory]
    [InlineData("""{"id":"/a","cmd":"x""")]
    [InlineData("""{"id":"/a",}""")]
    [InlineData("""{'id':'/a'}""")]
    [InlineData("""{"id":"/a" /* no */}""")]
    [InlineData("""{"id":"/a","cmd":"x"} trailing""")]
    [InlineData("""{"id":"/a","instances":NaN}""")]
    [InlineData("""{"id":"/a","cmd":"x","labels":{"a\udc00" : "b"}}""")]
    [InlineData("""{"id":"/a","cmd":"x","\ud83d\ud83d":1}""")]
    public async Task MalformedText_Posted_Is400WithTheParsersWords(string text)
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());

        var reply = await server.SendAsync("POST", "/v2/apps", text);

        Assert.Equal(400, reply.Status);
        Assert.Equal("Invalid JSON", reply.Message);
        Assert.NotEqual("", reply.Json.GetProperty("details").GetString());
        Assert.Equal(200, (await server.GetAsync("/v2/apps")).Status);
    }

    [Fact]
    public async Task BrokenUtf8_Posted_Is400()
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());
        using var content = new ByteArrayContent([.. "{\"id\":\"/a\",\"cmd"u8, 0xC3, .. "\":\"x\"}"u8]);
        using var answer = await server.Client.PostAsync(new Uri("/v2/apps", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("not valid UTF-8", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoBody_Posted_Is400()
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());

        var reply = await server.SendAsync("POST", "/v2/apps");

        Assert.Equal(400, reply.Status);
        Assert.Equal("Please specify data in JSON format", reply.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TwentyMegabytes_Posted_Is413NamingTheBound(bool saysItsLength)
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());
        var body = Encoding.UTF8.GetBytes($$"""{"id":"/a","cmd":"{{new string('x', 20 * 1024 * 1024)}}"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/apps") { Content = new ByteArrayContent(body) };
        if (!saysItsLength) request.Headers.TransferEncodingChunked = true;

        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("16 MB", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("pong", (await server.GetAsync("/ping")).Text);
    }

    [Fact]
    public async Task FifteenMegabytes_Posted_AreRead()
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());

        var reply = await server.SendAsync("POST", "/v2/apps", $$"""{"id":"/a","cmd":"{{new string('x', 15 * 1024 * 1024)}}"}""");

        Assert.Equal(201, reply.Status);
    }

    [Theory]
    [InlineData(65)]
    [InlineData(1000)]
    public async Task DeepNesting_Posted_Is422NamingTheBound(int depth)
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());
        var deep = new string('[', depth - 1) + new string(']', depth - 1);

        var reply = await server.SendAsync("POST", "/v2/apps", $$"""{"id":"/a","cmd":"x","ignored":{{deep}}}""");

        Assert.Equal(422, reply.Status);
        Assert.Contains("64", reply.Text);
        Assert.Equal("pong", (await server.GetAsync("/ping")).Text);
    }

    [Fact]
    public async Task DepthSixtyFour_Posted_IsRead()
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());
        var deep = new string('[', 63) + new string(']', 63);

        Assert.Equal(201, (await server.SendAsync("POST", "/v2/apps", $$"""{"id":"/a","cmd":"x","ignored":{{deep}}}""")).Status);
    }

    [Fact]
    public async Task DependencyCycle_InAGroup_IsRefused()
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());

        var reply = await server.SendAsync("POST", "/v2/groups", """
            {"id":"/g","groups":[
              {"id":"a","dependencies":["../b"],"apps":[{"id":"x","cmd":"sleep 1"}]},
              {"id":"b","apps":[{"id":"y","cmd":"sleep 1","dependencies":["/g/a/x"]}]}]}
            """);

        Assert.Equal(422, reply.Status);
        Assert.Contains("Dependency graph has cyclic dependencies.", reply.Text);
        Assert.Contains("/g/a/x, /g/b/y", reply.Text);
    }

    [Theory]
    [InlineData("""{"id":"/g","apps":[{"id":"/other/x","cmd":"sleep 1"}]}""", "/apps(0)/id")]
    [InlineData("""{"id":"/g","apps":[{"id":"x","cmd":"sleep 1"},{"id":"x","cmd":"sleep 1"}]}""", "/apps(1)/id")]
    [InlineData("""{"id":"/g","groups":[{"apps":[]}]}""", "/groups(0)/id")]
    [InlineData("""{"id":"/G"}""", "/id")]
    [InlineData("""{"id":"/g","apps":{"id":"x"}}""", "/apps")]
    [InlineData("""{"apps":[]}""", "/id")]
    [InlineData("""{"id":"/g","enforceRole":"top"}""", "/enforceRole")]
    [InlineData("""{"id":"/g","groups":[{"id":"h","enforceRole":true}]}""", "/groups(0)/enforceRole")]
    [InlineData("""{"id":"/g","groups":[{"id":"a","apps":[{"id":"x","cmd":"c","instances":-1}]}]}""", "/groups(0)/apps(0)/instances")]
    public async Task BadGroup_Posted_IsRefusedByName(string json, string path)
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());

        var reply = await server.SendAsync("POST", "/v2/groups", json);

        Assert.Equal(422, reply.Status);
        Assert.Contains(path, reply.Paths);
    }

    [Fact]
    public async Task SeveralFaults_InOneDefinition_AreAllNamed()
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());

        var reply = await server.SendAsync("POST", "/v2/apps", """{"id":3,"cmd":4,"instances":"5"}""");

        Assert.Equal(["/id", "/cmd", "/instances"], reply.Paths.OrderBy(path => "/id/cmd/instances".IndexOf(path, StringComparison.Ordinal)));
        Assert.Equal("""{"path":"/id","errors":["error.expected.jsstring"]}""",
            reply.Json.GetProperty("details").EnumerateArray().Single(detail => detail.GetProperty("path").GetString() == "/id").GetRawText());
    }
}
