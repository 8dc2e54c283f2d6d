using System.Text.Json.Nodes;

namespace Sandun.Cluster.Tests.Marathon;

/// <summary>Pods on real processes and on a real Docker engine.</summary>
public sealed class PodTests
{
    [Fact]
    public async Task Pod_OfProcesses_SharesItsVolumeServesAndIsHealedAsOne()
    {
        await using var center = await DataCenter.StartAsync();
        await center.SendAsync(HttpMethod.Post, "/v2/pods", """
            {"id":"/shop/pod","volumes":[{"name":"site"}],"containers":[
              {"name":"web","exec":{"command":{"shell":"cd site && exec python3 -m http.server $EP_HOST_HTTP"}},"resources":{"cpus":0.1,"mem":64},
               "endpoints":[{"name":"http","hostPort":0}],"volumeMounts":[{"name":"site","mountPath":"site"}],
               "healthCheck":{"http":{"endpoint":"http","path":"/greeting"},"intervalSeconds":1,"delaySeconds":0,"gracePeriodSeconds":30}},
              {"name":"writer","exec":{"command":{"shell":"echo from $MARATHON_CONTAINER_ID > out/greeting; exec sleep 1000"}},"resources":{"cpus":0.1,"mem":32},
               "volumeMounts":[{"name":"site","mountPath":"out"}]}]}
            """);
        var instance = await StableAsync(center, "/shop/pod");
        var port = (int)instance["containers"]![0]!["endpoints"]![0]!["allocatedHostPort"]!;
        Assert.Equal("from writer\n", await center.Public.GetStringAsync($"http://127.0.0.1:{port}/greeting", TestContext.Current.CancellationToken));
        await Until(async () => (string?)(await center.GetAsync("/v2/pods/shop/pod::status"))["instances"]![0]!["containers"]![0]!["conditions"]?[0]?["value"] == "true", center);

        var task = (string)instance["containers"]![1]!["containerId"]!;
        var pid = (int)(await center.GetAsync("/sandun/v1/app?id=/shop/pod"))["instanceList"]![0]!["pid"]!;
        Assert.True(pid > 0, task);
        System.Diagnostics.Process.GetProcessById(pid).Kill(entireProcessTree: true);
        await Until(async () => await StableIdAsync(center) is { } container && container.EndsWith(".web.2", StringComparison.Ordinal), center);
        Assert.Equal((string?)instance["id"], (string?)(await center.GetAsync("/v2/pods/shop/pod::status"))["instances"]![0]!["id"]);

        using var deleted = await center.Api.DeleteAsync("/v2/pods/shop/pod", TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, deleted.StatusCode);
        await Until(async () => (await center.GetAsync("/v2/deployments")).AsArray().Count == 0, center);
    }

    [Fact]
    public async Task Pod_OfContainers_SharesOneNetworkOnTheBridge()
    {
        await using var engine = await DockerEngine.StartAsync();
        await using var center = await DataCenter.StartAsync("--docker-host", engine.Host);
        var image = $$"""{"kind":"DOCKER","id":"{{DockerEngine.Image}}"}""";
        await center.SendAsync(HttpMethod.Post, "/v2/pods", $$$"""
            {"id":"/boxed","networks":[{"mode":"container/bridge"}],"volumes":[{"name":"site"}],"containers":[
              {"name":"web","image":{{{image}}},"exec":{"command":{"shell":"exec httpd -f -p 8080 -h /site"}},"resources":{"cpus":0.1,"mem":32},
               "endpoints":[{"name":"http","containerPort":8080,"hostPort":0}],"volumeMounts":[{"name":"site","mountPath":"/site","readOnly":true}],
               "healthCheck":{"http":{"endpoint":"http","path":"/index.html"},"intervalSeconds":1,"delaySeconds":0,"gracePeriodSeconds":60}},
              {"name":"writer","image":{{{image}}},"exec":{"command":{"shell":"echo boxed > /out/index.html; exec sleep 1000"}},"resources":{"cpus":0.1,"mem":32},
               "volumeMounts":[{"name":"site","mountPath":"/out"}]}]}
            """);

        var instance = await StableAsync(center, "/boxed");

        var port = (int)instance["containers"]![0]!["endpoints"]![0]!["allocatedHostPort"]!;
        Assert.Equal("boxed\n", await center.Public.GetStringAsync($"http://127.0.0.1:{port}/index.html", TestContext.Current.CancellationToken));
        var containers = (await engine.DockerAsync("ps", "-q")).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var modes = (await engine.DockerAsync(["inspect", "--format", "{{.HostConfig.NetworkMode}}", .. containers])).Succeeded().Output;
        Assert.Contains("container:", modes, StringComparison.Ordinal);
        Assert.Contains("bridge", modes, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> StableAsync(DataCenter center, string pod) => await Eventually.Get(
        async () => await center.GetAsync($"/v2/pods{pod}::status") is var status && (string?)status["status"] == "STABLE" &&
            (string?)status["instances"]![0]!["containers"]![1]!["status"] == "TASK_RUNNING" ? status["instances"]![0] : null,
        TimeSpan.FromSeconds(90), async () => (await center.GetAsync($"/v2/pods{pod}::status")) + center.LogTails());

    private static async Task<string?> StableIdAsync(DataCenter center)
    {
        var status = await center.GetAsync("/v2/pods/shop/pod::status");
        return (string?)status["status"] == "STABLE" && status["instances"]!.AsArray().Count == 1 ? (string?)status["instances"]![0]!["containers"]![0]!["containerId"] : null;
    }

    private static Task Until(Func<Task<bool>> holds, DataCenter center) => Eventually.Holds(
        holds, TimeSpan.FromSeconds(90), async () => (await center.GetAsync("/v2/pods/::status")) + center.LogTails());
}
