using System.Text.Json;
using System.Text.Json.Nodes;
using Sandun.MarathonApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>What clients read, byte by byte.</summary>
public sealed class GoldenTests
{
    private static readonly string s_basicApp =
        Golden.Line("""
            {"id":"/basic","args":[],"backoffFactor":1.15,"backoffSeconds":1,"cmd":"sleep 100","constraints":[["hostname","UNIQUE"]],"cpus":0.1,
            "dependencies":[],"disk":0,"env":{"A":"1"},"executor":"","fetch":[{"uri":"http://x/a.tgz","extract":true,"executable":false,"cache":false}],
            "uris":["http://x/a.tgz"],"gpus":0,"healthChecks":[{"protocol":"HTTP","path":"/health","portIndex":0,"gracePeriodSeconds":300,
            "intervalSeconds":60,"timeoutSeconds":20,"maxConsecutiveFailures":3,"delaySeconds":15,"ignoreHttp1xx":false}],"instances":3,
            "killSelection":"YOUNGEST_FIRST","labels":{"HAPROXY_0_VHOST":"基本.example"},"maxLaunchDelaySeconds":300,"mem":32.5,"networks":[{"mode":"host"}],
            "portDefinitions":[{"port":10000,"protocol":"tcp","name":"default","labels":{}}],"ports":[10000],"readinessChecks":[],"requirePorts":false,
            "role":"*","unreachableStrategy":{"inactiveAfterSeconds":0,"expungeAfterSeconds":0},
            "upgradeStrategy":{"minimumHealthCapacity":1,"maximumOverCapacity":0.25},"routing":{"weight":1}
            """);

    private const string BasicVersion =
        ""","version":"2018-02-08T16:59:58.000Z","versionInfo":{"lastScalingAt":"2018-02-08T16:59:58.000Z","lastConfigChangeAt":"2018-02-08T16:59:58.000Z"}""";

    private static AppSpec Basic() => Views.Spec("""
        {"id":"basic","cmd":"sleep 100","cpus":0.1,"mem":32.5,"instances":3.0,"env":{"A":"1"},"uris":["http://x/a.tgz"],
         "constraints":[["hostname","unique"]],"labels":{"HAPROXY_0_VHOST":"基本.example"},"healthChecks":[{"path":"health"}],
         "portDefinitions":[{"port":10000,"name":"default"}],"upgradeStrategy":{"maximumOverCapacity":0.25},"routing":{ "weight" : 1 }}
        """);

    [Fact]
    public async Task App_InTheList_HasDefinitionCountsAndDeployments()
    {
        var services = new HandMadeServices();
        services.Has(Basic());
        await using var server = await MarathonServer.StartAsync(services);

        var reply = await server.GetAsync("/v2/apps");

        Assert.Equal("{\"apps\":[" + s_basicApp + BasicVersion +
            ""","tasksStaged":0,"tasksRunning":0,"tasksHealthy":0,"tasksUnhealthy":0,"deployments":[]}]}""", reply.Text);
        Assert.Equal("no-store, must-revalidate, no-cache", reply.CacheControl);
    }

    [Fact]
    public async Task Task_WithHealthResults_HasMarathonsMembers()
    {
        var services = new HandMadeServices();
        services.Has(Basic());
        services.Has(Views.Running("/basic", 1) with
        {
            Healthy = true,
            Checks = [new CheckResult(0, 0, Times.After(3), Times.After(5), null, null)],
            Zone = "east",
        });
        await using var server = await MarathonServer.StartAsync(services);

        var reply = await server.GetAsync("/v2/tasks");

        Assert.Equal(
            Golden.Line("""
                {"tasks":[{"id":"basic.instance-c7c311a4-b669-11e6-a48f-000000000001._app.1","appId":"/basic","host":"agent1.example",
                "slaveId":"e1d2-S3","state":"TASK_RUNNING","ports":[31001],"servicePorts":[10000],
                "ipAddresses":[{"ipAddress":"10.0.0.7","protocol":"IPv4"}],"stagedAt":"2018-02-08T16:59:59.000Z",
                "startedAt":"2018-02-08T17:00:00.000Z","version":"2018-02-08T16:59:58.000Z","localVolumes":[],
                "healthCheckResults":[{"alive":true,"consecutiveFailures":0,"firstSuccess":"2018-02-08T17:00:01.000Z",
                "lastSuccess":"2018-02-08T17:00:03.000Z","lastFailure":null,"lastFailureCause":null,
                "instanceId":"basic.instance-c7c311a4-b669-11e6-a48f-000000000001","taskId":"basic.instance-c7c311a4-b669-11e6-a48f-000000000001._app.1"}],
                "region":null,"zone":"east","role":"*"}]}
                """), reply.Text);
    }

    [Fact]
    public async Task Deployment_Listed_CountsItsStepsFromOne()
    {
        var services = new HandMadeServices();
        services.Has(Basic());
        services.View = services.View with { Deployments = [Views.Deployment("/basic")] };
        await using var server = await MarathonServer.StartAsync(services);

        var reply = await server.GetAsync("/v2/deployments");

        Assert.Equal(
            Golden.Line("""
                [{"id":"97c136bf-5a28-4821-9d94-480d9fbb01c8","version":"2018-02-08T16:59:58.000Z","affectedApps":["/basic"],"affectedPods":[],
                "steps":[{"actions":[{"action":"StartApplication","app":"/basic"}]},{"actions":[{"action":"ScaleApplication","app":"/basic"}]}],
                "currentActions":[{"action":"ScaleApplication","app":"/basic","readinessCheckResults":[]}],"currentStep":2,"totalSteps":2}]
                """), reply.Text);
        Assert.Equal("""[{"id":"97c136bf-5a28-4821-9d94-480d9fbb01c8"}]""",
            (await server.GetAsync("/v2/apps/basic")).Json.GetProperty("app").GetProperty("deployments").GetRawText());
    }

    [Fact]
    public async Task Queue_WithOffers_TellsDelayAndFunnel()
    {
        var now = DateTimeOffset.UtcNow;
        var services = new HandMadeServices();
        services.Has(Basic());
        var offer = new Offer
        {
            Id = new OfferId("o1"), Agent = new AgentId("S1"), Hostname = "h",
            Resources = new Resources(ResourceAmounts.Of(23, 64), PortSet.Of(new PortRange(31000, 32000))),
            Attributes = Sorted.Empty.Add("rack", "a"),
        };
        services.View = services.View with
        {
            Queue = Views.ByPath(("/basic", new QueueItem(
                Views.Path("/basic"), 2, Times.Start, now.AddMinutes(5), 9, 4, null, Times.After(1),
                System.Collections.Immutable.ImmutableSortedDictionary<OfferRejection, long>.Empty
                    .Add(OfferRejection.InsufficientMemory, 3).Add(OfferRejection.RuntimeMissing, 1),
                System.Collections.Immutable.ImmutableSortedDictionary<AgentId, UnusedOffer>.Empty
                    .Add(offer.Agent, new UnusedOffer(offer, [OfferRejection.InsufficientMemory, OfferRejection.InsufficientPorts], Times.After(1)))))),
        };
        await using var server = await MarathonServer.StartAsync(services);

        var item = (await server.GetAsync("/v2/queue?embed=lastUnusedOffers")).Json.GetProperty("queue")[0];

        Assert.Equal(2, item.GetProperty("count").GetInt32());
        Assert.False(item.GetProperty("delay").GetProperty("overdue").GetBoolean());
        Assert.InRange(item.GetProperty("delay").GetProperty("timeLeftSeconds").GetInt64(), 1, 300);
        var summary = item.GetProperty("processedOffersSummary");
        Assert.Equal(
            Golden.Line("""
                [{"reason":"UnfulfilledRole","declined":0,"processed":9},{"reason":"UnfulfilledConstraint","declined":1,"processed":9},
                {"reason":"NoCorrespondingReservationFound","declined":0,"processed":8},{"reason":"AgentMaintenance","declined":0,"processed":8},
                {"reason":"InsufficientCpus","declined":0,"processed":8},{"reason":"InsufficientMemory","declined":3,"processed":8},
                {"reason":"InsufficientDisk","declined":0,"processed":5},{"reason":"InsufficientGpus","declined":0,"processed":5},
                {"reason":"InsufficientPorts","declined":0,"processed":5},{"reason":"DeclinedScarceResources","declined":0,"processed":5}]
                """),
            summary.GetProperty("rejectSummaryLaunchAttempt").GetRawText());
        Assert.Equal(1, summary.GetProperty("rejectSummaryLastOffers")[5].GetProperty("declined").GetInt32());
        Assert.Equal(
            Golden.Line("""
                [{"offer":{"id":"o1","hostname":"h","agentId":"S1","resources":[{"name":"cpus","scalar":23,"role":"*"},{"name":"mem","scalar":64,"role":"*"},
                {"name":"disk","scalar":0,"role":"*"},{"name":"ports","ranges":[{"begin":31000,"end":32000}],"role":"*"}],
                "attributes":[{"name":"rack","text":"a"}]},"reason":["InsufficientMemory","InsufficientPorts"],"timestamp":"2018-02-08T16:59:59.000Z"}]
                """),
            item.GetProperty("lastUnusedOffers").GetRawText());
        Assert.Equal("/basic", item.GetProperty("app").GetProperty("id").GetString());
    }

    [Fact]
    public void DefinitionText_Indented_IsReadBackUnchanged()
    {
        var text = AppJsonWriter.Write(Basic(), indented: true);

        Assert.True(AppSpecComparer.Same(Basic(), Views.Spec(text)));
        Assert.False(JsonNode.Parse(text)!.AsObject().ContainsKey("ports"));
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(text).RootElement.ValueKind);
    }
}
