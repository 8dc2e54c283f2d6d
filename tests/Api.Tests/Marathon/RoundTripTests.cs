using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Sandun.MarathonApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>What the API gives can be given back, and changes nothing.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<string> s_text =
        Pick("a", "Z0", " ", "_-/", "\"", "\\", "\n", "基本", "🎈", "{}", "\u2028", "<&>").Array[1, 6].Select(parts => string.Concat(parts));

    private static readonly Gen<string> s_name = Gen.String[Gen.Char['a', 'z'], 1, 8];
    private static readonly Gen<TimeSpan> s_seconds = Gen.Int[1, 100_000].Select(seconds => TimeSpan.FromSeconds(seconds));

    private static readonly Gen<ImmutableSortedDictionary<string, string>> s_map =
        Gen.Dictionary(s_name, s_text)[0, 4].Select(map => Sorted.Empty.AddRange(map));

    private static readonly Gen<Constraint> s_constraint = Pick(
        new Constraint("hostname", ConstraintOperator.Unique), new Constraint("rack", ConstraintOperator.Cluster, "r1"),
        new Constraint("@zone", ConstraintOperator.GroupBy, "3"), new Constraint("rack", ConstraintOperator.GroupBy),
        new Constraint("os", ConstraintOperator.Like, "linux-[0-9]+"), new Constraint("os", ConstraintOperator.Unlike, "win.*"),
        new Constraint("rack", ConstraintOperator.MaxPer, "2"), new Constraint("mem", ConstraintOperator.Is, "1.5"));

    private static readonly Gen<HealthCheckSpec> s_check =
        from protocol in Gen.Enum<HealthCheckProtocol>()
        from timing in Gen.Select(s_seconds, s_seconds, s_seconds, s_seconds)
        from failures in Gen.Int[0, 9]
        from port in Gen.Int[0, 65535].Nullable()
        let isHttp = protocol is not (HealthCheckProtocol.Tcp or HealthCheckProtocol.MesosTcp or HealthCheckProtocol.Command)
        let isCommand = protocol == HealthCheckProtocol.Command
        select new HealthCheckSpec
        {
            Protocol = protocol, Path = isHttp ? "/health?x=1" : "/", Command = isCommand ? "exit 0" : null,
            Port = isCommand ? null : port, PortIndex = isCommand || port is not null ? null : 0, MaxConsecutiveFailures = failures,
            GracePeriod = timing.Item1, Interval = timing.Item2, Timeout = timing.Item3, Delay = timing.Item4, IgnoreHttp1xx = isHttp,
        };

    private static readonly Gen<AppSpec> s_app =
        from id in Gen.Select(s_name, s_name, (above, name) => Views.Path($"/{above}/{name}"))
        from amounts in Gen.Select(Gen.Int[1, 64_000], Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20], (cpu, mem, disk) =>
            ResourceAmounts.Of(cpu / 1000m, mem / 8m, disk / 8m))
        from maps in Gen.Select(s_map, s_map, s_map)
        from network in Gen.Enum<NetworkMode>()
        from ports in Gen.Select(Gen.Int[0, 65535], s_name.Null(), Gen.Enum<PortProtocols>(), s_map).Array[1, 4]
        from rest in Gen.Select(s_constraint.Array[0, 3], s_check, Gen.Int[0, 1000], Gen.Int[0, 1000], s_seconds, Gen.Bool)
        from backoff in Gen.Select(s_seconds, Gen.Int[1000, 5000], s_seconds, (first, factor, most) => new BackoffStrategy(first, factor, most))
        from count in Gen.Int[0, 1_000_000]
        select new AppSpec
        {
            Id = id, Instances = count, Amounts = amounts, Environment = maps.Item1, Labels = maps.Item2, Backoff = backoff,
            Command = network == NetworkMode.Host ? "run \"$PORT0\"" : null,
            Container = network == NetworkMode.Host ? null : new ContainerSpec { Image = "nginx:1", Privileged = rest.Item6 },
            Network = network, NetworkName = network == NetworkMode.Container ? "weave" : null,
            NetworkLabels = network is NetworkMode.Host or NetworkMode.None ? Sorted.Empty : maps.Item3,
            Ports = network == NetworkMode.None ? [] : [.. ports.DistinctBy(port => port.Item1).DistinctBy(port => port.Item2 ?? $"-{port.Item1}").Select(port => new PortDefinition
            {
                ServicePort = port.Item1, HostPort = network == NetworkMode.Container ? null : 0, Name = port.Item2, Protocols = port.Item3,
                ContainerPort = network == NetworkMode.Host ? null : port.Item1, Labels = port.Item4,
            })],
            RequirePorts = network == NetworkMode.Host && rest.Item6, Constraints = [.. rest.Item1], HealthChecks = network == NetworkMode.None && rest.Item2.PortIndex is not null ? [] : [rest.Item2],
            Upgrade = new UpgradeStrategy(rest.Item3, rest.Item4), KillGrace = rest.Item6 ? rest.Item5 : null,
            Unreachable = rest.Item6 ? UnreachableStrategy.Disabled : new UnreachableStrategy(rest.Item5, rest.Item5),
            KillSelection = rest.Item6 ? KillSelection.OldestFirst : KillSelection.YoungestFirst,
            Dependencies = [Views.Path("/shop/db")], MemoryLimitBytes = rest.Item6 ? long.MaxValue : null,
            Extensions = rest.Item6 ? Sorted.Empty.Add("routing", """{"hosts":["a.example"]}""") : Sorted.Empty,
        };

    /// <summary>Partial updates: members that stand alone, good and bad, some that do not, and some nobody knows.</summary>
    private static readonly Gen<string> s_update = Pick(
            "\"instances\":5", "\"instances\":0", "\"instances\":3.0", "\"instances\":-1", "\"instances\":\"x\"", "\"instances\":null", "\"instances\":2000000",
            "\"cpus\":0.5", "\"cpus\":0", "\"mem\":64.5", "\"mem\":null", "\"disk\":7", "\"disk\":[]", "\"cmd\":\"other\"", "\"cmd\":\"\"", "\"cmd\":null",
            "\"user\":\"nobody\"", "\"user\":\"\"", "\"user\":null", "\"labels\":{}", "\"labels\":{\"a\":\"b\"}", "\"labels\":{\"a\":1}", "\"labels\":null",
            "\"labels\":{\"MARATHON_SINGLE_INSTANCE_APP\":\"true\"}", "\"note\":{\"a\":[1, null]}", "\"note\":null", "\"other\":\"基本\"", "\"env\":{\"A\":\"b\"}",
            "\"args\":[\"-x\"]", "\"gpus\":1", "\"version\":\"x\"")
        .Array[1, 4].Select(members => "{" + string.Join(',', members.DistinctBy(member => member.Split(':')[0])) + "}");

    private static Gen<T> Pick<T>(params T[] items) => Gen.Int[0, items.Length - 1].Select(index => items[index]);

    [Fact]
    public void Definition_WrittenAndRead_IsTheSame() => s_app.Sample(spec =>
        AppSpecComparer.Same(spec, Views.Spec(AppJsonWriter.Write(spec, indented: false))), iter: 2000);

    [Fact]
    public void PartialUpdate_IsWhatTheWholeDefinitionWithItsMembersWouldBe() => Gen.Select(s_app, s_update, Gen.Bool).Sample(
        (spec, update, noted) =>
        {
            if (noted) spec = spec with { Unknown = Sorted.Empty.Add("note", "7").Add("older", "[]") };
            var whole = JsonNode.Parse(AppJsonWriter.Write(spec, indented: false))!.AsObject();
            foreach (var (name, value) in JsonNode.Parse(update)!.AsObject())
                if (value is not null) whole[name] = value.DeepClone();
            using JsonDocument wished = JsonDocument.Parse(whole.ToJsonString()), body = JsonDocument.Parse(update);
            var expected = AppJsonReader.Read(wished.RootElement, spec.Id, spec.Id.Parent, new AppDefaults());
            var actual = AppMerge.Apply(spec, body.RootElement, new AppDefaults());
            return expected.Spec is null || actual.Spec is null
                ? Text(expected) == Text(actual)
                : AppSpecComparer.Same(expected.Spec, actual.Spec);
        },
        iter: 5000);

    private static string Text(AppEdit edit) => edit.Refusal is { } refusal
        ? $"{refusal.Kind} {refusal.Message}: {string.Join("; ", refusal.Details.Select(member => $"{member.Path} {string.Join(", ", member.Errors)}").Order(StringComparer.Ordinal))}"
        : "taken";

    [Fact]
    public async Task AnyApp_ReadAndPutBackWithoutItsVersion_IsUnchanged()
    {
        var services = new HandMadeServices();
        await using var server = await MarathonServer.StartAsync(services);

        await s_app.SampleAsync(async spec =>
        {
            services.Has(spec);
            var app = JsonNode.Parse((await server.GetAsync("/v2/apps" + spec.Id)).Text)!["app"]!.AsObject();
            app.Remove("version");

            var partial = await server.SendAsync("PUT", "/v2/apps" + spec.Id, app.ToJsonString());
            Assert.Equal(200, partial.Status);
            Assert.True(AppSpecComparer.Same(spec, services.Edited!));

            app["version"] = "2018-02-08T16:59:58.000Z";
            var whole = await server.SendAsync("PUT", $"/v2/apps/{spec.Id}?partialUpdate=false", app.ToJsonString());
            Assert.Equal(200, whole.Status);
            Assert.True(AppSpecComparer.Same(spec, services.Edited!));
        }, iter: 200, threads: 1);
    }

    [Fact]
    public async Task NetworkNone_IsKept_AndLeftWhenAnotherNetworkIsPut()
    {
        var spec = Views.Spec("""{"id":"/alone","container":{"docker":{"image":"nginx","network":"none"}},"healthChecks":[{"protocol":"COMMAND","command":{"value":"true"}}]}""");
        Assert.Equal((NetworkMode.None, 0), (spec.Network, spec.Ports.Length));
        Assert.True(AppSpecComparer.Same(spec, Views.Spec(AppJsonWriter.Write(spec, indented: false))));

        var services = new HandMadeServices();
        services.Has(spec);
        await using var server = await MarathonServer.StartAsync(services);
        var app = JsonNode.Parse((await server.GetAsync("/v2/apps/alone")).Text)!["app"]!;
        Assert.Equal(("NONE", "[]", "[]"), ((string?)app["container"]!["docker"]!["network"], app["networks"]!.ToJsonString(), app["ports"]!.ToJsonString()));

        Assert.Equal(200, (await server.SendAsync("PUT", "/v2/apps/alone", """{"mem":64}""")).Status);
        Assert.Equal(NetworkMode.None, services.Edited!.Network);
        Assert.Equal(200, (await server.SendAsync("PUT", "/v2/apps/alone", """{"networks":[{"mode":"container/bridge"}]}""")).Status);
        Assert.Equal((NetworkMode.Bridge, 1), (services.Edited!.Network, services.Edited.Ports.Length));
    }

    [Fact]
    public void SeccompProfile_OfAnAppAndAPod_IsKept()
    {
        var app = Views.Spec("""{"id":"/a","container":{"type":"MESOS","docker":{"image":"nginx"},"linuxInfo":{"seccomp":{"profileName":"tight.json"}}}}""");
        Assert.Equal("tight.json", app.Container!.Linux!.SeccompProfile);
        Assert.True(AppSpecComparer.Same(app, Views.Spec(AppJsonWriter.Write(app, indented: false))));
        Assert.Contains(""" "linuxInfo":{"seccomp":{"profileName":"tight.json"}} """.Trim(), AppJsonWriter.Write(app, indented: false), StringComparison.Ordinal);

        const string Json = """
            {"id":"/p","linuxInfo":{"seccomp":{"profileName":"tight.json"}},"containers":[
              {"name":"a","image":{"kind":"DOCKER","id":"i"},"resources":{}},
              {"name":"b","image":{"kind":"DOCKER","id":"i"},"resources":{},"linuxInfo":{"seccomp":{"unconfined":true}}},
              {"name":"c","image":{"kind":"DOCKER","id":"i"},"resources":{},"linuxInfo":{"ipcInfo":{"mode":"PRIVATE"}}}]}
            """;
        var pod = PodJsonReader.Read(JsonDocument.Parse(Json).RootElement, null, AppDefaults.Plain).Spec!.Pod!;
        Assert.Equal(
            [("tight.json", false), (null, true), ("tight.json", false)],
            pod.Containers.Select(container => (container.Linux!.SeccompProfile, container.Linux.SeccompUnconfined)));
    }

    [Fact]
    public void OldDockerBridgeOutput_OfMarathon14_IsRead()
    {
        var spec = Views.Spec("""
            {"id":"/bridge","cmd":null,"args":null,"user":null,"env":{},"instances":2,"cpus":0.5,"mem":64,"disk":0,"gpus":0,"executor":"",
             "constraints":[],"uris":[],"fetch":[],"storeUrls":[],"backoffSeconds":1,"backoffFactor":1.15,"maxLaunchDelaySeconds":3600,
             "container":{"type":"DOCKER","volumes":[],"docker":{"image":"nginx","network":"BRIDGE","portMappings":[
               {"containerPort":80,"hostPort":0,"servicePort":10001,"protocol":"tcp","name":"http","labels":{}}],"privileged":false,
               "parameters":[],"forcePullImage":false}},
             "healthChecks":[],"readinessChecks":[],"dependencies":[],"upgradeStrategy":{"minimumHealthCapacity":1,"maximumOverCapacity":1},
             "labels":{},"ipAddress":null,"version":"2017-01-01T00:00:00.000Z","residency":null,"secrets":{},"taskKillGracePeriodSeconds":null,
             "ports":[10001],"portDefinitions":[{"port":10001,"protocol":"tcp","labels":{}}],"requirePorts":false,
             "versionInfo":{"lastScalingAt":"2017-01-01T00:00:00.000Z","lastConfigChangeAt":"2017-01-01T00:00:00.000Z"},
             "tasksStaged":0,"tasksRunning":2,"tasksHealthy":0,"tasksUnhealthy":0,"deployments":[],"tasks":[]}
            """);

        Assert.Equal(NetworkMode.Bridge, spec.Network);
        var port = Assert.Single(spec.Ports);
        Assert.Equal((10001, 80, 0, "http"), (port.ServicePort, port.ContainerPort, port.HostPort, port.Name));
        Assert.Equal(TimeSpan.FromHours(1), spec.Backoff.Maximum);
    }
}
