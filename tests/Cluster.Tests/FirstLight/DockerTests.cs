using System.Net;

namespace Sandun.Cluster.Tests.FirstLight;

/// <summary>Apps as Docker containers on a real engine.</summary>
public sealed class DockerTests
{
    [Theory]
    [InlineData("host", "httpd -f -p $PORT0 -h /tmp/www")]
    [InlineData("container/bridge", "httpd -f -p 80 -h /tmp/www")]
    public async Task DockerApp_OnEachNetwork_ServesThroughItsRouteAndSurvivesSandun(string network, string serve)
    {
        await using var engine = await DockerEngine.StartAsync();
        await using var center = await DataCenter.StartAsync("--docker-host", engine.Host);
        var port = DataCenter.FreePort();
        var ports = network == "host"
            ? $$"""  "portDefinitions": [{ "port": {{port}} }], """
            : "";
        var mappings = network == "host" ? "" : $$""", "portMappings": [{ "containerPort": 80, "hostPort": 0, "servicePort": {{port}} }] """;
        await center.SendAsync(HttpMethod.Post, "/v2/apps", $$"""
            { "id": "/boxed", "instances": 2, "cpus": 0.1, "mem": 32, {{ports}} "networks": [{ "mode": "{{network}}" }],
              "env": { "GREETING": "from a container" },
              "cmd": "mkdir -p /tmp/www && echo $GREETING $MESOS_TASK_ID > /tmp/www/index.html && {{serve}}",
              "container": { "type": "DOCKER", "docker": { "image": "{{DockerEngine.Image}}" } {{mappings}} },
              "healthChecks": [{ "protocol": "HTTP", "path": "/", "portIndex": 0, "intervalSeconds": 1, "gracePeriodSeconds": 20 }] }
            """);
        await center.SettledAsync("/boxed", 2);

        using var answer = await center.Public.GetAsync($"http://127.0.0.1:{port}/", TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("from a container boxed.instance-", text, StringComparison.Ordinal);

        var before = (await engine.DockerAsync("ps", "-q", "--no-trunc")).Succeeded().Output;
        foreach (var name in new[] { "server", "agent", "router" }) System.Diagnostics.Process.GetProcessById(center.Pid(name)).Kill();
        (await center.UpAsync()).Succeeded();
        await center.SettledAsync("/boxed", 2);
        Assert.Equal(before, (await engine.DockerAsync("ps", "-q", "--no-trunc")).Succeeded().Output);
    }

    [Fact]
    public async Task DockerApp_OfAMissingImage_FailsNamingTheImage()
    {
        await using var engine = await DockerEngine.StartAsync();
        await using var center = await DataCenter.StartAsync("--docker-host", engine.Host);
        await center.SendAsync(HttpMethod.Post, "/v2/apps", """
            { "id": "/absent", "cpus": 0.1, "mem": 32, "backoffSeconds": 60, "container": { "type": "DOCKER", "docker": { "image": "localhost:1/no/such:image" } } }
            """);

        var failure = await Eventually.Get(
            async () => (await center.GetAsync("/v2/apps/absent"))["app"]!["lastTaskFailure"], TimeSpan.FromSeconds(60),
            () => center.DescribeAsync("/absent"));

        Assert.Contains("no/such:image", (string?)failure["message"], StringComparison.Ordinal);
    }
}
