using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>Definitions in the manner of Marathon's own documentation, old and new, are taken as they are.</summary>
public sealed class DocumentationExampleTests
{
    [Fact]
    public async Task BasicApp_Posted_IsAnsweredWithTheAppAndItsDeployment()
    {
        var services = new HandMadeServices();
        await using var server = await MarathonServer.StartAsync(services);

        var reply = await server.SendAsync("POST", "/v2/apps", """
            {"id":"basic-0","cmd":"while [ true ] ; do echo 'Hello Marathon' ; sleep 5 ; done","cpus":0.1,"mem":10.0,"instances":1}
            """);

        Assert.Equal(201, reply.Status);
        Assert.Equal("/basic-0", reply.Json.GetProperty("id").GetString());
        Assert.Equal(0, reply.Json.GetProperty("tasksRunning").GetInt32());
        Assert.Equal("2018-02-08T16:59:58.000Z", reply.Json.GetProperty("version").GetString());
        Assert.Equal(HandMadeServices.Deployment.Value, reply.Json.GetProperty("deployments")[0].GetProperty("id").GetString());
        Assert.False(reply.Json.TryGetProperty("tasks", out _));
        Assert.Equal(HandMadeServices.Deployment.Value, reply.DeploymentId);
        Assert.EndsWith("/v2/apps/basic-0", reply.Location);
        var create = Assert.IsType<ServiceRequest.CreateApp>(Assert.Single(services.Asked));
        Assert.Equal(new RequestOrigin("127.0.0.1", "/v2/apps"), create.Origin);
        Assert.Equal(10, create.Spec.Amounts.MemoryMegabytes);
        Assert.Equal("default", Assert.Single(create.Spec.Ports).Name);
    }

    [Fact]
    public void DockerBridgeApp_InTheModernForm_IsRead()
    {
        var spec = Views.Spec("""
            {"id":"basic-3","cmd":"python3 -m http.server 8080","cpus":0.5,"mem":32.0,"networks":[{"mode":"container/bridge"}],
             "container":{"type":"DOCKER","docker":{"image":"python:3"},"portMappings":[{"containerPort":8080,"hostPort":0}]}}
            """);

        Assert.Equal(NetworkMode.Bridge, spec.Network);
        Assert.Equal((8080, 0, 0), (spec.Ports[0].ContainerPort, spec.Ports[0].HostPort, spec.Ports[0].ServicePort));
        Assert.Equal("python:3", spec.Container!.Image);
    }

    [Fact]
    public void DockerBridgeApp_InTheLegacyForm_IsTheSame()
    {
        var legacy = Views.Spec("""
            {"id":"/web","ports":[10005],"container":{"docker":{"image":"nginx","network":"BRIDGE","portMappings":[{"containerPort":80,"protocol":"tcp"}]}}}
            """);
        var modern = Views.Spec("""
            {"id":"/web","networks":[{"mode":"container/bridge"}],
             "container":{"type":"DOCKER","docker":{"image":"nginx"},"portMappings":[{"containerPort":80,"hostPort":0,"servicePort":10005}]}}
            """);

        Assert.True(AppSpecComparer.Same(legacy, modern));
    }

    [Theory]
    [InlineData("""{"id":"/a","cmd":"x","ports":[8080,0],"uris":["http://h/a.tar.gz","http://h/b.bin"]}""",
        """{"id":"a","cmd":"x","portDefinitions":[{"port":8080},{"port":0}],"fetch":[{"uri":"http://h/a.tar.gz"},{"uri":"http://h/b.bin","extract":false}]}""")]
    [InlineData("""{"id":"/a","cmd":"x","ports":[]}""", """{"id":"a","cmd":"x","portDefinitions":[]}""")]
    [InlineData("""{"id":"/a","cmd":"x"}""", """{"id":"//a/","cmd":"x","portDefinitions":[{"port":0,"name":"default"}],"networks":[{"mode":"host"}]}""")]
    [InlineData("""{"id":"/a","container":{"docker":{"image":"i","network":"HOST"}}}""", """{"id":"/a","container":{"type":"DOCKER","docker":{"image":"i"}}}""")]
    [InlineData("""{"id":"/a","container":{"docker":{"image":"i","network":"USER"}},"ipAddress":{"networkName":"n","labels":{"k":"v"}}}""",
        """{"id":"/a","container":{"docker":{"image":"i"}},"networks":[{"name":"n","labels":{"k":"v"}}]}""")]
    [InlineData("""{"id":"/a","container":{"type":"MESOS","docker":{"image":"i"}},"ipAddress":{"networkName":"n","discovery":{"ports":[{"number":80,"name":"http","protocol":"tcp"}]}}}""",
        """{"id":"/a","container":{"type":"MESOS","docker":{"image":"i"},"portMappings":[{"containerPort":80,"name":"http"}]},"networks":[{"mode":"container","name":"n"}]}""")]
    [InlineData("""{"id":"/a","args":["x"],"container":{"docker":{"image":"i","network":"BRIDGE"}},"ports":[1,2]}""",
        """{"id":"/a","args":["x"],"container":{"docker":{"image":"i"},"portMappings":[{"servicePort":1},{"servicePort":2}]},"networks":[{"mode":"container/bridge"}]}""")]
    public void LegacyForm_Read_IsTheModernOne(string legacy, string modern) =>
        Assert.True(AppSpecComparer.Same(Views.Spec(legacy), Views.Spec(modern)));

    [Fact]
    public async Task GroupWithDependencies_Put_IsReadWithItsRelativePaths()
    {
        var services = new HandMadeServices();
        await using var server = await MarathonServer.StartAsync(services);

        var reply = await server.SendAsync("POST", "/v2/groups", """
            {"id":"/product","groups":[
              {"id":"/product/database","apps":[{"id":"/product/database/mongo","cmd":"sleep 1"},{"id":"mysql","cmd":"sleep 1"}]},
              {"id":"service","dependencies":["/product/database"],
               "apps":[{"id":"rails-app","cmd":"sleep 1","dependencies":["../database/mongo"]},{"id":"./play-app","cmd":"sleep 1"}]}]}
            """);

        Assert.Equal(201, reply.Status);
        Assert.EndsWith("/v2/groups/product", reply.Location);
        var change = Assert.IsType<ServiceRequest.CreateGroup>(Assert.Single(services.Asked)).Change;
        Assert.Null(change.Apps);
        Assert.Equal(["/product/database", "/product/service"], change.Groups!.Value.Select(group => group.Id.Value));
        var service = change.Groups.Value[1];
        Assert.Equal(["/product/database"], service.Dependencies!.Value.Select(id => id.Value));
        Assert.Equal(["/product/service/rails-app", "/product/service/play-app"], service.Apps!.Value.Select(app => app.Id.Value));
        Assert.Equal("/product/database/mongo", service.Apps.Value[0].Dependencies[0].Value);
    }

    [Fact]
    public void FullExample_OfTheAppReference_IsRead()
    {
        var spec = Views.Spec("""
            {"id":"/product/service/my-app","cmd":"env && sleep 300","args":[],"instances":3,"cpus":1.5,"mem":256.0,
             "portDefinitions":[{"port":8080,"protocol":"tcp","name":"http","labels":{"VIP_0":"10.0.0.1:80"}},{"port":9000,"protocol":"udp,tcp","name":"admin"}],
             "requirePorts":false,"executor":"","env":{"LD_LIBRARY_PATH":"/usr/local/lib/myLib"},
             "constraints":[["attribute","CLUSTER","a"],["hostname","UNIQUE"],["rack","GROUP_BY","3"],["rack","MAX_PER","2"],["os","LIKE","linux-.*"]],
             "fetch":[{"uri":"https://raw.example/artifact.tgz"},{"uri":"https://foo.com/archive.zip","executable":false,"extract":true,"cache":true,"destPath":"newname.zip"}],
             "dependencies":["/product/db/mongo","/product/db","../../db"],
             "healthChecks":[
               {"protocol":"HTTP","path":"/health","gracePeriodSeconds":3,"intervalSeconds":10,"portIndex":0,"timeoutSeconds":10,"maxConsecutiveFailures":3},
               {"protocol":"TCP","gracePeriodSeconds":3,"intervalSeconds":5,"portIndex":1,"timeoutSeconds":5,"maxConsecutiveFailures":3},
               {"protocol":"COMMAND","command":{"value":"curl -f -X GET http://$HOST:$PORT0/health"},"maxConsecutiveFailures":3}],
             "readinessChecks":[{"name":"myReadyCheck","protocol":"HTTP","path":"/v1/plan","portName":"http","intervalSeconds":30,"timeoutSeconds":10,
               "httpStatusCodesForReady":[200],"preserveLastResponse":true}],
             "backoffSeconds":1,"backoffFactor":1.15,"maxLaunchDelaySeconds":3600,
             "upgradeStrategy":{"minimumHealthCapacity":0.5,"maximumOverCapacity":0.2},"labels":{"environment":"staging"},
             "killSelection":"OLDEST_FIRST","unreachableStrategy":{"inactiveAfterSeconds":300,"expungeAfterSeconds":600},
             "taskKillGracePeriodSeconds":30,"acceptedResourceRoles":["*"],"user":"root"}
            """);

        Assert.Equal(5, spec.Constraints.Length);
        Assert.Equal(PortProtocols.Tcp | PortProtocols.Udp, spec.Ports[1].Protocols);
        Assert.Equal(3, spec.HealthChecks.Length);
        Assert.Equal(200, spec.Upgrade.MaximumOverThousandths);
        Assert.Equal("myReadyCheck", spec.ReadinessCheck!.Name);
        Assert.Equal(["/db", "/product/db", "/product/db/mongo"], spec.Dependencies.Select(id => id.Value));
    }
}
