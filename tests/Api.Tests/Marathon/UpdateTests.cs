using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>PUT and PATCH: what is merged, what is replaced, what is refused.</summary>
public sealed class UpdateTests
{
    private static readonly AppSpec s_web = Views.Spec(
        """{"id":"/web","cmd":"run","instances":2,"env":{"A":"1","B":"2"},"labels":{"l":"1"},"ports":[10001],"uris":["http://h/a"]}""");

    private static async Task<(MarathonServer.Reply Reply, HandMadeServices Services)> SendAsync(string method, string path, string json)
    {
        var services = new HandMadeServices();
        services.Has(s_web);
        await using var server = await MarathonServer.StartAsync(services);
        return (await server.SendAsync(method, path, json), services);
    }

    [Fact]
    public async Task Put_OfOneMember_KeepsTheOthers()
    {
        var (reply, services) = await SendAsync("PUT", "/v2/apps/web", """{"instances":5}""");

        Assert.Equal(200, reply.Status);
        Assert.Equal("""{"version":"2018-02-08T16:59:58.000Z","deploymentId":"97c136bf-5a28-4821-9d94-480d9fbb01c8"}""", reply.Text);
        Assert.Equal(HandMadeServices.Deployment.Value, reply.DeploymentId);
        Assert.True(AppSpecComparer.Same(s_web with { Instances = 5 }, services.Edited!));
    }

    [Fact]
    public async Task Put_OfAMap_ReplacesItWholeAndNullKeeps()
    {
        var (_, services) = await SendAsync("PUT", "/v2/apps//web/", """{"env":{"C":"3"},"labels":null,"id":"/ignored"}""");

        Assert.True(AppSpecComparer.Same(s_web with { Environment = Sorted.Empty.Add("C", "3") }, services.Edited!));
    }

    [Theory]
    [InlineData("""{"ports":[10002,10003]}""", new[] { 10002, 10003 })]
    [InlineData("""{"portDefinitions":[{"port":10009}]}""", new[] { 10009 })]
    [InlineData("""{"ports":[]}""", new int[0])]
    [InlineData("""{"container":{"docker":{"image":"i","network":"BRIDGE","portMappings":[{"containerPort":80,"servicePort":7}]}}}""", new[] { 7 })]
    [InlineData("""{"container":{"docker":{"image":"i"},"portMappings":[{"containerPort":80,"servicePort":8}]},"networks":[{"mode":"container/bridge"}]}""", new[] { 8 })]
    public async Task Put_OfPortsInAnyForm_SupersedesTheStoredForm(string json, int[] servicePorts)
    {
        var (reply, services) = await SendAsync("PUT", "/v2/apps/web", json);

        Assert.Equal(200, reply.Status);
        Assert.Equal(servicePorts, services.Edited!.Ports.Select(port => port.ServicePort));
    }

    [Fact]
    public async Task Put_OfUris_SupersedesFetch()
    {
        var (_, services) = await SendAsync("PUT", "/v2/apps/web", """{"uris":["http://h/b.zip"]}""");

        Assert.Equal(new FetchSpec("http://h/b.zip"), Assert.Single(services.Edited!.Fetch));
    }

    [Fact]
    public async Task Put_WithArgsOverStoredCmd_IsRefused()
    {
        var (reply, _) = await SendAsync("PUT", "/v2/apps/web", """{"args":["run"]}""");

        Assert.Equal(422, reply.Status);
        Assert.Contains("/args", reply.Paths);
    }

    [Fact]
    public async Task Put_WithoutPartialUpdate_Replaces()
    {
        var (reply, services) = await SendAsync("PUT", "/v2/apps/web?partialUpdate=FALSE", """{"args":["run"],"version":"2015-01-01T00:00:00.000Z"}""");

        Assert.Equal(200, reply.Status);
        Assert.Null(services.Edited!.Command);
        Assert.Empty(services.Edited.Environment);
    }

    [Fact]
    public async Task Put_OfAVersionAlone_RollsBack()
    {
        var (reply, services) = await SendAsync("PUT", "/v2/apps/web?force=True", """{"id":"/web","version":"2014-03-01T23:29:30.158Z"}""");

        Assert.Equal(200, reply.Status);
        var request = Assert.IsType<ServiceRequest.UpdateApps>(Assert.Single(services.Asked));
        Assert.True(request.Force);
        Assert.Equal(new DateTimeOffset(2014, 3, 1, 23, 29, 30, 158, TimeSpan.Zero), Assert.Single(request.Changes).RollBackTo);
    }

    [Theory]
    [InlineData("""{"version":"2014-03-01T23:29:30.158Z","instances":3}""", "/")]
    [InlineData("""{"version":"yesterday"}""", "/version")]
    [InlineData("""{"instances":-3}""", "/instances")]
    [InlineData("""{"cpus":"many"}""", "/cpus")]
    [InlineData("""[{"id":"/web"}]""", "/")]
    public async Task Put_OfWhatMarathonRefuses_Is422ByName(string json, string path)
    {
        var (reply, _) = await SendAsync("PUT", "/v2/apps/web", json);

        Assert.Equal(422, reply.Status);
        Assert.Contains(path, reply.Paths);
    }

    [Fact]
    public async Task Put_OfAMissingApp_CreatesIt()
    {
        var (reply, services) = await SendAsync("PUT", "/v2/apps/new/app", """{"cmd":"run","version":"2014-03-01T23:29:30.158Z"}""");

        Assert.Equal(201, reply.Status);
        Assert.EndsWith("/v2/apps/new/app", reply.Location);
        Assert.Equal("/new/app", services.Edited!.Id.Value);
    }

    [Fact]
    public async Task Patch_OfAMissingApp_Is404()
    {
        var (reply, services) = await SendAsync("PATCH", "/v2/apps/new", """{"cmd":"run"}""");

        Assert.Equal(404, reply.Status);
        Assert.Equal("App '/new' does not exist", reply.Message);
        Assert.Empty(services.Asked);
    }

    [Fact]
    public async Task Put_OfSeveral_IsOneRequestAndNamesThePlace()
    {
        var (good, services) = await SendAsync("PUT", "/v2/apps", """[{"id":"/web","instances":1},{"id":"/b","cmd":"x"}]""");
        var (bad, _) = await SendAsync("PUT", "/v2/apps", """[{"id":"/web","instances":1},{"id":"/b","cmd":"x","cpus":-1}]""");

        Assert.Equal(200, good.Status);
        Assert.Equal(2, Assert.IsType<ServiceRequest.UpdateApps>(Assert.Single(services.Asked)).Changes.Length);
        Assert.Equal(422, bad.Status);
        Assert.Equal(["/(1)/cpus"], bad.Paths);
    }

    [Fact]
    public async Task Put_UnderMarathonsPathInDcos_WorksTheSame()
    {
        var (reply, services) = await SendAsync("PUT", "/service/marathon/v2/apps/%2Fweb", """{"instances":1}""");

        Assert.Equal(200, reply.Status);
        Assert.Equal(1, services.Edited!.Instances);
    }
}
