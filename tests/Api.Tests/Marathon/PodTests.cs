using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary><c>/v2/pods</c> over the real service scheduler, with the rest of the world played.</summary>
public sealed class PodTests
{
    private const string Pod = """
        {"id":"/shop/pod","labels":{"team":"a"},"environment":{"A":"1","KEY":{"secret":"key"}},"secrets":{"key":{"source":"shop/key"}},
         "containers":[
           {"name":"web","exec":{"command":{"shell":"web"}},"resources":{"cpus":0.5,"mem":64},
            "endpoints":[{"name":"http","hostPort":0,"protocol":["tcp"],"labels":{"VIP_0":"10.0.0.1:80"}}],
            "healthCheck":{"http":{"endpoint":"http","path":"health"}},"volumeMounts":[{"name":"data","mountPath":"data"}]},
           {"name":"side","exec":{"command":{"argv":["sleep","1000"]}},"resources":{"cpus":0.1,"mem":32},
            "volumeMounts":[{"name":"data","mountPath":"/in","readOnly":true}],"lifecycle":{"killGracePeriodSeconds":1.5}}],
         "volumes":[{"name":"data"}],"scaling":{"kind":"fixed","instances":2},
         "scheduling":{"placement":{"constraints":[{"fieldName":"hostname","operator":"UNIQUE"}]}}}
        """;

    private readonly BrainServices _services = new();

    [Fact]
    public async Task Pod_CreatedReadChangedAndDeleted_IsAsMarathonHasIt()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        Assert.Equal(200, (await server.SendAsync("HEAD", "/v2/pods")).Status);

        var created = await server.SendAsync("POST", "/v2/pods", Pod);
        Assert.Equal((201, true), (created.Status, created.DeploymentId is not null));
        Assert.EndsWith("/v2/pods/shop/pod", created.Location, StringComparison.Ordinal);
        Assert.Equal(("fixed", 2), (created.Json.GetProperty("scaling").GetProperty("kind").GetString(), created.Json.GetProperty("scaling").GetProperty("instances").GetInt32()));
        Assert.Equal(409, (await server.SendAsync("POST", "/v2/pods", Pod)).Status);
        Assert.Equal(409, (await server.SendAsync("POST", "/v2/apps", """{"id":"/shop/pod","cmd":"x"}""")).Status);

        var read = await server.GetAsync("/v2/pods//shop/pod");
        Assert.Equal(created.Text, read.Text);
        Assert.Equal(1, (await server.GetAsync("/v2/pods/")).Json.GetArrayLength());
        Assert.Equal(404, (await server.GetAsync("/v2/apps/shop/pod")).Status);
        Assert.Equal(0, (await server.GetAsync("/v2/apps")).Json.GetProperty("apps").GetArrayLength());

        var same = await server.SendAsync("PUT", "/v2/pods/shop/pod", read.Text);
        Assert.Equal((200, read.Text), (same.Status, same.Text));
        var scaled = await server.SendAsync("PUT", "/v2/pods/shop/pod", Changed(pod => pod["scaling"]!["instances"] = 3));
        Assert.Equal(3, scaled.Json.GetProperty("scaling").GetProperty("instances").GetInt32());
        Assert.Equal(400, (await server.SendAsync("PUT", "/v2/pods/other", Pod)).Status);

        var versions = (await server.GetAsync("/v2/pods/shop/pod::versions")).Json;
        Assert.Equal(2, versions.GetArrayLength());
        var first = (await server.GetAsync("/v2/pods/shop/pod::versions/" + versions[1].GetString())).Json;
        Assert.Equal(2, first.GetProperty("scaling").GetProperty("instances").GetInt32());

        var deleted = await server.SendAsync("DELETE", "/v2/pods/shop/pod");
        Assert.Equal((202, ""), (deleted.Status, deleted.Text));
        Assert.NotNull(deleted.DeploymentId);
        var gone = await server.GetAsync("/v2/pods/shop/pod");
        Assert.Equal((404, "Pod '/shop/pod' does not exist"), (gone.Status, gone.Message));
    }

    [Fact]
    public async Task Status_OfAPod_TellsOfInstancesAndContainers()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/pods", Pod);

        var status = (await server.GetAsync("/v2/pods/shop/pod::status")).Json;

        Assert.Equal("STABLE", status.GetProperty("status").GetString());
        Assert.Equal(2, status.GetProperty("instances").GetArrayLength());
        var instance = status.GetProperty("instances")[0];
        Assert.Equal("STABLE", instance.GetProperty("status").GetString());
        Assert.StartsWith("shop_pod.instance-", instance.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(0.6m, instance.GetProperty("resources").GetProperty("cpus").GetDecimal());
        Assert.StartsWith("/v2/pods/shop/pod::versions/", instance.GetProperty("specReference").GetString(), StringComparison.Ordinal);
        var web = instance.GetProperty("containers")[0];
        Assert.Equal(("web", "TASK_RUNNING"), (web.GetProperty("name").GetString(), web.GetProperty("status").GetString()));
        Assert.Equal(instance.GetProperty("id").GetString() + ".web.1", web.GetProperty("containerId").GetString());
        Assert.InRange(web.GetProperty("endpoints")[0].GetProperty("allocatedHostPort").GetInt32(), 31000, 61000);
        Assert.True(web.GetProperty("endpoints")[0].GetProperty("healthy").GetBoolean());
        Assert.Equal("true", web.GetProperty("conditions")[0].GetProperty("value").GetString());
        Assert.Equal(1, (await server.GetAsync("/v2/pods/::status")).Json.GetArrayLength());
        var group = (await server.GetAsync("/v2/groups/shop")).Json;
        Assert.Equal("STABLE", group.GetProperty("pods")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Instances_Killed_AreReplaced()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/pods", Pod);
        var ids = (await server.GetAsync("/v2/pods/shop/pod::status")).Json.GetProperty("instances").EnumerateArray()
            .Select(instance => instance.GetProperty("id").GetString()!).ToList();

        var one = await server.SendAsync("DELETE", "/v2/pods/shop/pod::instances/" + ids[0]);
        Assert.Equal((200, ids[0]), (one.Status, one.Json.GetProperty("id").GetString()));
        var many = await server.SendAsync("DELETE", "/v2/pods/shop/pod::instances", JsonSerializer.Serialize(ids));
        Assert.Equal(ids.Order(), many.Json.EnumerateArray().Select(instance => instance.GetProperty("id").GetString()).Order());
        Assert.Equal(404, (await server.SendAsync("DELETE", "/v2/pods/shop/pod::instances/nobody")).Status);
        _services.Advance(5);
        Assert.Equal("STABLE", (await server.GetAsync("/v2/pods/shop/pod::status")).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Deployment_OfAPod_NamesItAsOne()
    {
        _services.Settles = false;
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/pods", Pod);

        var deployment = (await server.GetAsync("/v2/deployments")).Json[0];

        Assert.Equal("[]", deployment.GetProperty("affectedApps").GetRawText());
        Assert.Equal("/shop/pod", deployment.GetProperty("affectedPods")[0].GetString());
        Assert.Equal("""{"action":"ScalePod","pod":"/shop/pod"}""", deployment.GetProperty("steps")[1].GetProperty("actions")[0].GetRawText());
        var queued = (await server.GetAsync("/v2/queue")).Json.GetProperty("queue")[0];
        Assert.Equal("/shop/pod", queued.GetProperty("pod").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Group_WithPods_MakesThem_AndPutBackAsReadChangesNothing()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        var put = await server.SendAsync("PUT", "/v2/groups/shop", $$"""
            {"apps":[{"id":"web","cmd":"x"}],"pods":[{"id":"side","containers":[{{Container()}}]}]}
            """);
        Assert.Equal((200, 200), (put.Status, (await server.GetAsync("/v2/pods/shop/side")).Status));
        var before = (await server.GetAsync("/v2/groups")).Text;
        var group = JsonNode.Parse((await server.GetAsync("/v2/groups/shop")).Text)!.AsObject();
        Assert.Equal("/shop/side", (string?)group["pods"]![0]!["id"]);
        group.Remove("version");
        group["apps"]![0]!.AsObject().Remove("version");

        var again = await server.SendAsync("PUT", "/v2/groups/shop", group.ToJsonString());

        Assert.Equal((200, before), (again.Status, (await server.GetAsync("/v2/groups")).Text));
        Assert.Equal(200, (await server.SendAsync("PUT", "/v2/groups/shop", """{"apps":[]}""")).Status);
        Assert.Equal(200, (await server.GetAsync("/v2/pods/shop/side")).Status);
        Assert.Equal(404, (await server.GetAsync("/v2/apps/shop/web")).Status);
    }

    [Theory]
    [InlineData("""{"pods":[{"id":"a","containers":[]}]}""", "/pods(0)/containers")]
    [InlineData("""{"groups":[{"id":"g","pods":[{"id":"/a","containers":[C]}]}]}""", "/groups(0)/pods(0)/id")]
    [InlineData("""{"apps":[{"id":"a","cmd":"x"}],"pods":[{"id":"a","containers":[C]}]}""", "/pods(0)/id")]
    [InlineData("""{"pods":[{"id":"a","containers":[C]},{"id":"a","containers":[C]}]}""", "/pods(1)/id")]
    public async Task Group_WithABadPod_IsRefusedByName(string json, string path)
    {
        await using var server = await MarathonServer.StartAsync(_services);

        var reply = await server.SendAsync("PUT", "/v2/groups/shop", json.Replace("[C]", $"[{Container()}]", StringComparison.Ordinal));

        Assert.True(reply.Status == 422 && reply.Paths.Contains(path), $"{reply.Status} {reply.Text}");
    }

    public static TheoryData<string, string, int, string> Bad => new()
    {
        { "no containers", """{"id":"/p","containers":[]}""", 422, "/containers" },
        { "containers missing", """{"id":"/p"}""", 422, "/containers" },
        { "name missing", """{"id":"/p","containers":[{"exec":{"command":{"shell":"x"}},"resources":{}}]}""", 422, "/containers(0)/name" },
        { "name twice", $$"""{"id":"/p","containers":[{{Container()}},{{Container()}}]}""", 422, "/containers" },
        { "name in upper case", $$"""{"id":"/p","containers":[{{Container("\"name\":\"Web\"")}}]}""", 422, "/containers(0)/name" },
        { "resources missing", """{"id":"/p","containers":[{"name":"a","exec":{"command":{"shell":"x"}}}]}""", 422, "/containers(0)/resources" },
        { "cpus zero", $$"""{"id":"/p","containers":[{{Container("\"resources\":{\"cpus\":0}")}}]}""", 422, "/containers(0)/resources/cpus" },
        { "nothing to run", """{"id":"/p","containers":[{"name":"a","resources":{}}]}""", 422, "/containers(0)" },
        { "shell and argv", $$$"""{"id":"/p","containers":[{{{Container("\"exec\":{\"command\":{\"shell\":\"a\",\"argv\":[\"b\"]}}")}}}]}""", 422, "/containers(0)/exec/command" },
        { "image of another kind", $$$"""{"id":"/p","containers":[{{{Container("\"image\":{\"kind\":\"APPC\",\"id\":\"x\"}")}}}]}""", 422, "/containers(0)/image/kind" },
        { "check of nothing", $$$"""{"id":"/p","containers":[{{{Container("\"healthCheck\":{}")}}}]}""", 422, "/containers(0)/healthCheck" },
        { "check of no endpoint", $$$"""{"id":"/p","containers":[{{{Container("\"healthCheck\":{\"tcp\":{\"endpoint\":\"x\"}}")}}}]}""", 422, "/containers(0)/healthCheck/tcp/endpoint" },
        { "mount of no volume", $$$"""{"id":"/p","containers":[{{{Container("\"volumeMounts\":[{\"name\":\"x\",\"mountPath\":\"x\"}]")}}}]}""", 422, "/containers(0)/volumeMounts(0)/name" },
        { "secret not declared", $$$"""{"id":"/p","containers":[{{{Container("\"environment\":{\"A\":{\"secret\":\"x\"}}")}}}]}""", 422, "/containers(0)/environment/A/secret" },
        { "volume twice", $$"""{"id":"/p","containers":[{{Container()}}],"volumes":[{"name":"a"},{"name":"a"}]}""", 422, "/volumes" },
        { "persistent volume with a largest size", $$$"""{"id":"/p","containers":[{{{Container()}}}],"volumes":[{"name":"a","persistent":{"size":1,"type":"path","maxSize":2}}]}""", 422, "/volumes(0)/persistent/maxSize" },
        { "persistent volume of the host", $$$"""{"id":"/p","containers":[{{{Container()}}}],"volumes":[{"name":"a","host":"/x","persistent":{"size":1}}]}""", 422, "/volumes(0)" },
        { "pull secret not declared", $$$$"""{"id":"/p","containers":[{{{{Container("\"image\":{\"kind\":\"DOCKER\",\"id\":\"x\",\"pullConfig\":{\"secret\":\"r\"}}")}}}}]}""", 422, "/containers(0)/image/pullConfig/secret" },
        { "IPC namespace of a process", $$$$"""{"id":"/p","containers":[{{{{Container("\"linuxInfo\":{\"ipcInfo\":{\"mode\":\"PRIVATE\"}}")}}}}]}""", 501, "/containers(0)/linuxInfo/ipcInfo" },
        { "seccomp profile by name", $$$$"""{"id":"/p","containers":[{{{{Container()}}}}],"linuxInfo":{"seccomp":{"profileName":"x"}}}""", 501, "/linuxInfo/seccomp/profileName" },
        { "scaling of another kind", $$$"""{"id":"/p","containers":[{{{Container()}}}],"scaling":{"kind":"auto"}}""", 422, "/scaling/kind" },
        { "constraint unknown", $$$$"""{"id":"/p","containers":[{{{{Container()}}}}],"scheduling":{"placement":{"constraints":[{"fieldName":"a","operator":"NEAR"}]}}}""", 422, "/scheduling/placement/constraints(0)" },
        { "processes on a bridge", $$"""{"id":"/p","containers":[{{Container()}}],"networks":[{"mode":"container/bridge"}]}""", 501, "/networks(0)" },
        { "network without a name", $$"""{"id":"/p","containers":[{{Container()}}],"networks":[{"mode":"container"}]}""", 422, "/networks(0)/name" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task BadPod_Posted_IsRefusedByName(string what, string json, int status, string path)
    {
        await using var server = await MarathonServer.StartAsync(_services);

        var reply = await server.SendAsync("POST", "/v2/pods", json);

        Assert.True(reply.Status == status && reply.Paths.Contains(path), $"{what}: {reply.Status} {reply.Text}");
    }

    /// <summary>Forms that Marathon's own guides show.</summary>
    [Theory]
    [InlineData("""{"scheduling":{"placement":{"acceptedResourceRoles":[]},"killSelection":"Youngest_First"}}""")]
    [InlineData("""{"networks":[{"mode":"host","name":null,"labels":{}}],"scaling":{"kind":"fixed","instances":2,"maxInstances":null}}""")]
    [InlineData("""{"containers":[{"name":"w","resources":{},"image":{"kind":"DOCKER","id":"nginx"},"endpoints":[{"name":"web","containerPort":80,"hostPort":0,"protocol":["http"]}]}],"networks":[{"mode":"container/bridge"}]}""")]
    public async Task Pod_AsTheGuidesShowIt_IsTaken(string members)
    {
        await using var server = await MarathonServer.StartAsync(_services);
        var pod = JsonNode.Parse($$"""{"id":"/guide","containers":[{{Container()}}]}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject()) pod[name] = value?.DeepClone();

        var created = await server.SendAsync("POST", "/v2/pods", pod.ToJsonString());

        Assert.True(created.Status == 201, created.Text);
    }

    [Fact]
    public async Task UnknownMembers_OfAPod_AreKeptWhereTheyWere()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await server.SendAsync("POST", "/v2/pods", Changed(pod =>
        {
            pod["team"] = "a";
            pod["containers"]![1]!["tyt"] = true;
            pod["scheduling"]!["placement"]!["constraints"]![0]!["vaule"] = "x";
        }));

        var read = JsonNode.Parse((await server.GetAsync("/v2/pods/shop/pod")).Text)!;
        Assert.Equal(("a", true, "x"), ((string?)read["team"], (bool?)read["containers"]![1]!["tyt"], (string?)read["scheduling"]!["placement"]!["constraints"]![0]!["vaule"]));
        var same = await server.SendAsync("PUT", "/v2/pods/shop/pod", read.ToJsonString());
        Assert.Equal((200, (string?)read["version"]), (same.Status, same.Json.GetProperty("version").GetString()));
        Assert.Equal(
            ["/containers(1)/tyt", "/scheduling/placement/constraints(0)/vaule", "team"],
            _services.View.Apps[Sandun.Protocol.PathId.Absolute("/shop/pod")].Spec.Unknown.Keys);
    }

    [Fact]
    public async Task Pod_WithAllItMayAsk_ComesBackAsItWasSent()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        const string pod = """
            {"id":"/all","secrets":{"r":{"source":"registry"}},"networks":[{"mode":"container","name":"a","labels":{"x":"y"}},{"mode":"container","name":"b"}],
             "linuxInfo":{"seccomp":{"unconfined":true}},"volumes":[{"name":"d","persistent":{"type":"root","size":10.5}},{"name":"m","persistent":{"type":"mount","size":5,"maxSize":9,"constraints":[["path","UNLIKE","/x"]]}}],
             "containers":[{"name":"c","resources":{"cpus":0.1,"mem":32},"image":{"kind":"DOCKER","id":"x","forcePull":false,"pullConfig":{"secret":"r"}},
             "linuxInfo":{"ipcInfo":{"mode":"PRIVATE","shmSize":64}},"volumeMounts":[{"name":"d","mountPath":"d","readOnly":false}],
             "endpoints":[{"name":"e","containerPort":80,"hostPort":0,"networkNames":["b"],"protocol":["tcp"],"labels":{}}]}]}
            """;
        var created = await server.SendAsync("POST", "/v2/pods", pod);
        Assert.True(created.Status == 201, created.Text);

        var (sent, read) = (JsonNode.Parse(pod)!, JsonNode.Parse(created.Text)!);
        foreach (var member in (string[])["networks", "linuxInfo", "volumes"]) Assert.True(JsonNode.DeepEquals(sent[member], read[member]), read[member]!.ToJsonString());
        foreach (var member in (string[])["image", "linuxInfo", "endpoints"])
            Assert.True(JsonNode.DeepEquals(sent["containers"]![0]![member], read["containers"]![0]![member]), read["containers"]![0]![member]!.ToJsonString());
        Assert.Equal("disabled", (string?)read["scheduling"]!["unreachableStrategy"]);
    }

    private static string Container(string member = "\"tty\":false")
    {
        var container = JsonNode.Parse("""{"name":"a","exec":{"command":{"shell":"x"}},"resources":{}}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse("{" + member + "}")!.AsObject()) container[name] = value!.DeepClone();
        return container.ToJsonString();
    }

    private static string Changed(Action<JsonNode> change)
    {
        var pod = JsonNode.Parse(Pod)!;
        change(pod);
        return pod.ToJsonString();
    }
}
