using System.Globalization;
using System.Text.Json;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>The pitfalls that lie in the life of tasks: health, backoff, environment, constraints, volumes and a scheduler that begins anew.</summary>
public sealed class TaskPitfallTests
{
    private readonly BrainServices _services = new();

    [Fact]
    public async Task P7_ATask_IsKilledOnTheFailureAfterItsMaximum_AndNeverWithAMaximumOfZero()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await CreateAsync(server, Checked("/two", 2));
        await CreateAsync(server, Checked("/never", 0));
        var (doomed, spared) = (await TaskAsync(server, "/two"), await TaskAsync(server, "/never"));

        for (var failures = 1; failures <= 2; failures++) Play(world => world.Manager.ReportHealth(new TaskId(doomed), healthy: false, failures));
        for (var failures = 1; failures <= 50; failures++) Play(world => world.Manager.ReportHealth(new TaskId(spared), healthy: false, failures));
        Assert.Equal((doomed, spared), (await TaskAsync(server, "/two"), await TaskAsync(server, "/never")));
        Assert.Equal(1, (await AppAsync(server, "/two")).GetProperty("tasksUnhealthy").GetInt32());

        Play(world => world.Manager.ReportHealth(new TaskId(doomed), healthy: false, failures: 3));
        Assert.NotEqual(doomed, await TaskAsync(server, "/two"));
        var failure = (await AppAsync(server, "/two")).GetProperty("lastTaskFailure");
        Assert.Equal(
            (doomed, "TASK_KILLED", "Task was killed since health check failed. Reason: 503 Service Unavailable"),
            (failure.GetProperty("taskId").GetString(), failure.GetProperty("state").GetString(), failure.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task P8_ADeployment_WaitsForHealthOnlyWhereItIsChecked_AndUnknownHealthIsNeither()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        Play(world => world.Manager.AutoHealthy = false);

        await CreateAsync(server, """{"id":"/plain","cmd":"x"}""");
        Assert.Equal("[]", (await server.GetAsync("/v2/deployments")).Text);
        Assert.Equal((1, 0, 0), Counts(await AppAsync(server, "/plain")));

        await CreateAsync(server, Checked("/web", 3));
        Assert.Equal((1, 0, 0), Counts(await AppAsync(server, "/web")));
        Assert.Equal(1, (await server.GetAsync("/v2/deployments")).Json.GetArrayLength());

        var task = new TaskId(await TaskAsync(server, "/web"));
        Play(world => world.Manager.ReportHealth(task, healthy: false));
        Assert.Equal((1, 0, 1), Counts(await AppAsync(server, "/web")));
        Assert.Equal(1, (await server.GetAsync("/v2/deployments")).Json.GetArrayLength());

        Play(world => world.Manager.ReportHealth(task, healthy: true));
        Assert.Equal((1, 1, 0), Counts(await AppAsync(server, "/web")));
        Assert.Equal("[]", (await server.GetAsync("/v2/deployments")).Text);
    }

    [Fact]
    public async Task P9_Alive_IsToldForEachCheckInTheOrderOfTheDefinition_AndNothingBeforeTheFirstResult()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        Play(world => world.Manager.AutoHealthy = false);
        await CreateAsync(server, """{"id":"/web","cmd":"x","healthChecks":[{"path":"/a","gracePeriodSeconds":0},{"path":"/b","gracePeriodSeconds":0}]}""");
        var task = new TaskId(await TaskAsync(server, "/web"));
        Assert.Equal("[]", Alive((await AppAsync(server, "/web")).GetProperty("tasks")[0]));

        // An agent may learn of the second check first, and tell it first.
        Play(world => Report(world, task, Check(1, alive: false), Check(0, alive: true)));

        Assert.Equal("[True,False]", Alive((await AppAsync(server, "/web")).GetProperty("tasks")[0]));
        Assert.Equal("[True,False]", Alive((await server.GetAsync("/v2/apps/web/tasks")).Json.GetProperty("tasks")[0]));
        Assert.Equal("[True,False]", Alive((await server.GetAsync("/v2/tasks")).Json.GetProperty("tasks")[0]));
    }

    [Fact]
    public async Task P14_AServiceThatExitsWithZero_IsBackedOff_AndRunningDoesNotForgiveIt()
    {
        await using var server = await MarathonServer.StartAsync(_services, new MarathonApi.MarathonApiOptions { Time = new PlayedTime(_services) });
        await CreateAsync(server, """{"id":"/flaps","cmd":"true","backoffSeconds":10,"backoffFactor":2}""");

        Play(world => world.Manager.Report(world.Manager.Tasks.Keys.Single(), TaskState.Finished));
        Assert.Equal((false, 10), await DelayAsync(server));
        _services.Advance(9);
        Assert.Equal((false, 1), await DelayAsync(server));
        _services.Advance(2);
        Assert.Equal("""{"queue":[]}""", (await server.GetAsync("/v2/queue")).Text);
        Assert.Equal(1, (await AppAsync(server, "/flaps")).GetProperty("tasksRunning").GetInt32());

        Play(world => world.Manager.Report(world.Manager.Tasks.Keys.Single(), TaskState.Finished));
        Assert.Equal((false, 20), await DelayAsync(server));
        Assert.Equal(204, (await server.SendAsync("DELETE", "/v2/queue/flaps/delay")).Status);
        Assert.Equal(1, (await AppAsync(server, "/flaps")).GetProperty("tasksRunning").GetInt32());

        // Without a delay it waits for offers, which user interfaces call waiting.
        await CreateAsync(server, """{"id":"/huge","cmd":"x","cpus":5000}""");
        Assert.Equal((true, 0), await DelayAsync(server));
    }

    [Fact]
    public async Task P15_PortVariables_HoldHostPortsByPlaceNumberAndName_AndTheAppsOwnWin()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await CreateAsync(server, """
            {"id":"/bridge","container":{"type":"DOCKER","docker":{"image":"b"},
              "portMappings":[{"containerPort":8080,"hostPort":0,"name":"http-api"},{"containerPort":9090,"hostPort":0,"name":"admin"}]},
             "networks":[{"mode":"container/bridge"}],"env":{"PORT_ADMIN":"mine"}}
            """);
        await CreateAsync(server, """{"id":"/host","cmd":"x","portDefinitions":[{"port":0,"name":"http"}]}""");
        await CreateAsync(server, """{"id":"/none","cmd":"x","portDefinitions":[]}""");

        var bridge = Environment("bridge");
        var ports = (await AppAsync(server, "/bridge")).GetProperty("tasks")[0].GetProperty("ports").EnumerateArray().Select(port => port.GetRawText()).ToArray();
        Assert.Equal([ports[0], ports[0], ports[0], ports[0]], new[] { "PORT", "PORT0", "PORT_8080", "PORT_HTTP_API" }.Select(name => bridge[name]));
        Assert.Equal([ports[1], ports[1], "mine", string.Join(',', ports)], new[] { "PORT1", "PORT_9090", "PORT_ADMIN", "PORTS" }.Select(name => bridge[name]));
        Assert.NotEqual("8080", bridge["PORT"]);

        var app = await AppAsync(server, "/host");
        var host = Environment("host");
        Assert.Equal(app.GetProperty("tasks")[0].GetProperty("ports")[0].GetRawText(), host["PORT_" + app.GetProperty("ports")[0].GetRawText()]);
        Assert.Equal(host["PORT0"], host["PORT_HTTP"]);
        Assert.DoesNotContain(Environment("none").Keys, name => name.StartsWith("PORT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task P17_Unique_ForgetsOldTasksInARestartAndUnreachableOnes()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await CreateAsync(server, """{"id":"/one","cmd":"x","instances":3,"constraints":[["hostname","UNIQUE"]]}""");
        Assert.Equal(["node1", "node2", "node3"], await HostsAsync(server, "/one"));

        await server.SendAsync("PUT", "/v2/apps/one", """{"cmd":"y"}""");
        Assert.Equal("[]", (await server.GetAsync("/v2/deployments")).Text);
        Assert.Equal(["node1", "node2", "node3"], await HostsAsync(server, "/one"));

        var lost = await TaskAsync(server, "/one");
        Play(world => world.Manager.Report(new TaskId(lost), TaskState.Unreachable));
        _services.Advance(60);
        Assert.Equal(3, (await AppAsync(server, "/one")).GetProperty("tasksRunning").GetInt32());
    }

    [Theory]
    [InlineData("""["hostname","LIKE","node"]""", 0)]
    [InlineData("""["hostname","like","node[12]"]""", 2)]
    [InlineData("""["hostname","UNLIKE","node"]""", 3)]
    [InlineData("""["hostname","UNLIKE","node.*"]""", 0)]
    [InlineData("""["hostname","CLUSTER","node2"]""", 1)]
    public async Task P17_LikeMatchesTheWholeNameOfTheAgentsHost(string constraint, int hosts)
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await CreateAsync(server, $$"""{"id":"/app","cmd":"x","instances":12,"constraints":[{{constraint}}]}""");

        Assert.Equal(hosts, (await HostsAsync(server, "/app")).Distinct().Count());
    }

    [Fact]
    public async Task P28_ATaskWithAVolume_WaitsForItsOwnAgent()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await CreateAsync(server, """
            {"id":"/db","cmd":"x","container":{"type":"MESOS","volumes":[{"containerPath":"data","mode":"RW","persistent":{"size":10}}]}}
            """);
        var task = (await AppAsync(server, "/db")).GetProperty("tasks")[0];
        var agent = task.GetProperty("slaveId").GetString()!;
        var volume = task.GetProperty("localVolumes")[0].GetProperty("persistenceId").GetString();

        Play(world =>
        {
            world.Manager.RemoveAgent(agent);
            world.Manager.Report(new TaskId(task.GetProperty("id").GetString()!), TaskState.Unreachable);
        });
        _services.Advance(3600);
        Assert.Equal(0, (await AppAsync(server, "/db")).GetProperty("tasksRunning").GetInt32());
        Assert.Single(_services.Look(world => world.Manager.Tasks.Values.ToList()));

        // The others offer what it needs, but its volume is not there.
        Play(world => world.Manager.Report(new TaskId(task.GetProperty("id").GetString()!), TaskState.Failed));
        _services.Advance(3600);
        Assert.Empty(_services.Look(world => world.Manager.Tasks.Values.ToList()));
        Assert.Equal("/db", (await server.GetAsync("/v2/queue")).Json.GetProperty("queue")[0].GetProperty("app").GetProperty("id").GetString());

        Play(world =>
        {
            world.Manager.AddAgent(agent, "node1");
            world.Manager.OfferAll();
        });
        _services.Advance(60);
        var back = (await AppAsync(server, "/db")).GetProperty("tasks")[0];
        Assert.Equal((agent, volume), (back.GetProperty("slaveId").GetString(), back.GetProperty("localVolumes")[0].GetProperty("persistenceId").GetString()));
    }

    [Fact]
    public async Task P30_ASchedulerThatBeginsAnew_AdoptsWhatRunsBeforeItScales()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await CreateAsync(server, """{"id":"/web","cmd":"x","instances":2}""");
        var before = _services.Look(world => world.Manager.Tasks.Keys.ToList());

        _services.Settles = false;
        Play(world =>
        {
            world.Manager.AutoReconcile = false;
            world.Restart();
        });
        Assert.Equal(200, (await server.SendAsync("PUT", "/v2/apps/web", """{"instances":3}""")).Status);
        Play(_ => { });
        Assert.Equal(before, _services.Look(world => world.Manager.Tasks.Keys.ToList()));

        Play(world => world.Manager.AutoReconcile = true);
        _services.Advance(60);
        var after = _services.Look(world => world.Manager.Tasks.Keys.ToList());
        Assert.Equal((3, 3), (after.Count, (await AppAsync(server, "/web")).GetProperty("tasksRunning").GetInt32()));
        Assert.Empty(before.Except(after));
    }

    /// <summary>A complaint of Marathon's users: addresses that are there for some tasks only.</summary>
    [Fact]
    public async Task AddressesOfATask_OnItsHostsNetwork_AreTheHosts()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        using var lines = new StreamReader(await server.EventsAsync("?event_type=status_update_event"));
        Play(world => world.Manager.AutoRun = false);
        await CreateAsync(server, """{"id":"/web","cmd":"x"}""");
        Assert.Equal("[]", (await AppAsync(server, "/web")).GetProperty("tasks")[0].GetProperty("ipAddresses").GetRawText());

        Play(world => world.Manager.Report(world.Manager.Tasks.Keys.Single(), TaskState.Running, status => status with { IpAddresses = [] }));

        var task = (await AppAsync(server, "/web")).GetProperty("tasks")[0];
        var address = "10.0.0." + task.GetProperty("slaveId").GetString()![1..];
        Assert.Equal($$"""[{"ipAddress":"{{address}}","protocol":"IPv4"}]""", task.GetProperty("ipAddresses").GetRawText());
        string line;
        do line = (await lines.ReadLineAsync(TestContext.Current.CancellationToken))!;
        while (!line.Contains("TASK_RUNNING", StringComparison.Ordinal));
        Assert.Contains($$""" "ipAddresses":[{"ipAddress":"{{address}}","protocol":"IPv4"}]""".Trim(), line, StringComparison.Ordinal);
    }

    /// <summary>A complaint of Marathon's users: such tasks were missing from the listing their scripts read.</summary>
    [Fact]
    public async Task PlainText_OfATaskWithoutHostPorts_NamesItsOwnAddress()
    {
        await using var server = await MarathonServer.StartAsync(_services);
        await CreateAsync(server, """
            {"id":"/own","container":{"type":"DOCKER","docker":{"image":"b"},"portMappings":[{"containerPort":8080,"servicePort":10005},{"containerPort":9090,"hostPort":0,"servicePort":10006}]},
             "networks":[{"mode":"container","name":"net"}]}
            """);
        var task = (await AppAsync(server, "/own")).GetProperty("tasks")[0];

        var host = $"{task.GetProperty("host").GetString()}:{task.GetProperty("ports")[0].GetRawText()}";
        Assert.Equal($"own\t10005\t192.168.0.1:8080\t\nown\t10006\t{host}\t\n", (await server.GetAsync("/v2/tasks", accept: "text/plain")).Text);
    }

    private static string Checked(string id, int most) =>
        $$"""{"id":"{{id}}","cmd":"x","healthChecks":[{"path":"/","gracePeriodSeconds":0,"maxConsecutiveFailures":{{most.ToString(CultureInfo.InvariantCulture)}}}]}""";

    private static CheckResult Check(int index, bool alive) =>
        alive ? new(index, 0, Times.Start, Times.Start, null, null) : new(index, 1, null, null, Times.Start, "503 Service Unavailable");

    private static void Report(Core.Tests.ServiceScheduler.World world, TaskId task, params CheckResult[] checks) =>
        world.Manager.Report(task, TaskState.Running, status => status with { Healthy = checks.All(check => check.Alive), Checks = [.. checks] });

    private static string Alive(JsonElement task) =>
        "[" + string.Join(',', task.GetProperty("healthCheckResults").EnumerateArray().Select(result => result.GetProperty("alive").GetBoolean())) + "]";

    private static (int Running, int Healthy, int Unhealthy) Counts(JsonElement app) =>
        (app.GetProperty("tasksRunning").GetInt32(), app.GetProperty("tasksHealthy").GetInt32(), app.GetProperty("tasksUnhealthy").GetInt32());

    private static async Task CreateAsync(MarathonServer server, string app)
    {
        var created = await server.SendAsync("POST", "/v2/apps", app);
        Assert.True(created.Status == 201, created.Text);
    }

    private static async Task<JsonElement> AppAsync(MarathonServer server, string id) => (await server.GetAsync("/v2/apps" + id)).Json.GetProperty("app");

    private static async Task<string> TaskAsync(MarathonServer server, string id) => (await AppAsync(server, id)).GetProperty("tasks")[0].GetProperty("id").GetString()!;

    private static async Task<string[]> HostsAsync(MarathonServer server, string id) =>
        [.. (await AppAsync(server, id)).GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("host").GetString()!).Order(StringComparer.Ordinal)];

    /// <summary>The delay of the last item of the queue.</summary>
    private static async Task<(bool Overdue, int Left)> DelayAsync(MarathonServer server)
    {
        var delay = (await server.GetAsync("/v2/queue")).Json.GetProperty("queue").EnumerateArray().Last().GetProperty("delay");
        return (delay.GetProperty("overdue").GetBoolean(), delay.GetProperty("timeLeftSeconds").GetInt32());
    }

    private IReadOnlyDictionary<string, string> Environment(string app) =>
        _services.Look(world => world.Manager.Tasks.Values.Single(task => task.Spec.Id.Value.StartsWith(app + ".", StringComparison.Ordinal)).Spec.Environment);

    private void Play(Action<Core.Tests.ServiceScheduler.World> happens) => _services.Play(happens);

    /// <summary>The time of the played world.</summary>
    private sealed class PlayedTime(BrainServices services) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => services.Look(world => world.Now);
    }
}
