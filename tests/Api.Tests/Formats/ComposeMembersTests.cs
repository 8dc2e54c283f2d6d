using System.Text.Json.Nodes;
using Sandun.Formats.Compose;
using Sandun.MarathonApi;
using Xunit;

namespace Sandun.Api.Tests.Formats;

/// <summary>The members of the Compose Specification that are read, and what is said of those that are not.</summary>
public sealed class ComposeMembersTests
{
    private static readonly Dictionary<string, string> s_variables = new() { ["FROM_SHELL"] = "s", ["A"] = "a" };

    private static readonly Dictionary<string, string> s_files = new()
    {
        ["one.env"] = "# comment\nX=1\nY=1 # why\n\nexport Z='${A}'\nQ=\"a\\n${A}\"\nFROM_SHELL\nNOWHERE\n", ["two.env"] = "X=2\n", ["raw.env"] = "R='${A}' # all\n",
    };

    private static (JsonNode Group, IReadOnlyList<string> Notes) Read(string yaml, params string[] profiles)
    {
        var result = ComposeImport.Read(yaml, new ComposeReading("dir", s_variables.GetValueOrDefault) { File = s_files.GetValueOrDefault, Profiles = profiles });
        MarathonDocument.Parse(result.Json, new AppDefaults(), out var refusal);
        Assert.Null(refusal);
        return (JsonNode.Parse(result.Json)!, result.Notes);
    }

    private static (JsonNode App, IReadOnlyList<string> Notes) One(string members)
    {
        var (group, notes) = Read($"services: {{a: {{image: i, {members}}}, b: {{image: i}}}}");
        return (group["apps"]![0]!, notes);
    }

    private static string[] Ids(JsonNode group) => [.. group["apps"]!.AsArray().Select(app => (string)app!["id"]!)];

    [Theory]
    [InlineData("network_mode: none", "services.a.network_mode: 'none' has no counterpart")]
    [InlineData("network_mode: 'service:b'", "services.a.network_mode: 'service:b' has no counterpart: the app gets a bridge network; containers that share a network are a pod")]
    [InlineData("network_mode: host, ports: ['80:80']", "services.a.ports: are not mapped on the network of the host")]
    [InlineData("networks: {back: {aliases: [x], ipv4_address: 10.1.0.2}}", "services.a.networks.back.ipv4_address: has no counterpart")]
    [InlineData("networks: {back: {aliases: [x]}}", "services.a.networks.back.aliases: has no counterpart")]
    [InlineData("ports: ['[::1]:8080:80']", "services.a.ports: the address ::1 of '80' is not kept")]
    [InlineData("depends_on: {b: {condition: service_completed_successfully}}", "services.a.depends_on.b.condition: an app does not complete")]
    [InlineData("depends_on: {b: {condition: service_started, restart: true}}", "services.a.depends_on.b.restart: has no counterpart")]
    [InlineData("depends_on: {gone: {condition: service_started, required: false}}", "services.a.depends_on.gone: is left out")]
    [InlineData("healthcheck: {interval: 5s}", "services.a.healthcheck: has no test")]
    [InlineData("healthcheck: {test: x, start_interval: 5s}", "services.a.healthcheck.start_interval: has no counterpart")]
    [InlineData("deploy: {mode: global}", "services.a.deploy.mode: global has no counterpart")]
    [InlineData("deploy: {mode: replicated-job}", "services.a.deploy.mode: replicated-job is a job here")]
    [InlineData("deploy: {endpoint_mode: dnsrr}", "services.a.deploy.endpoint_mode: has no counterpart")]
    [InlineData("deploy: {rollback_config: {parallelism: 1}}", "services.a.deploy.rollback_config: has no counterpart")]
    [InlineData("deploy: {update_config: {delay: 10s}}", "services.a.deploy.update_config.delay: has no counterpart")]
    [InlineData("deploy: {update_config: {failure_action: rollback}}", "services.a.deploy.update_config.failure_action: see the member rollout")]
    [InlineData("deploy: {restart_policy: {condition: on-failure}}", "services.a.deploy.restart_policy.condition: an app is always started again")]
    [InlineData("deploy: {restart_policy: {max_attempts: 3}}", "services.a.deploy.restart_policy.max_attempts: has no counterpart")]
    [InlineData("deploy: {resources: {limits: {pids: 3}}}", "services.a.deploy.resources.limits.pids: has no counterpart")]
    [InlineData("deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}", "services.a.deploy.resources.reservations.devices: has no counterpart")]
    [InlineData("deploy: {placement: {constraints: [node.role == manager]}}", "services.a.deploy.placement.constraints: 'node.role == manager' has no counterpart")]
    [InlineData("deploy: {placement: {preferences: [{spread: node.labels.zone}]}}", "services.a.deploy.placement.preferences: has no counterpart")]
    [InlineData("logging: {driver: syslog}", "services.a.logging: has no counterpart")]
    [InlineData("container_name: c", "services.a.container_name: has no counterpart")]
    [InlineData("platform: linux/arm64", "services.a.platform: has no counterpart")]
    [InlineData("links: [b]", "services.a.links: has no counterpart")]
    [InlineData("extends: {service: b}", "services.a.extends: has no counterpart")]
    [InlineData("pull_policy: never", "services.a.pull_policy: an image that the node does not have is pulled")]
    [InlineData("environment: [NOWHERE]", "services.a.environment: NOWHERE has no value here")]
    public void Member_WithoutACounterpart_IsNamed(string members, string note)
    {
        var (_, notes) = One(members);

        Assert.Contains(notes, said => said.StartsWith(note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x-own: 1")]
    [InlineData("deploy: {x-own: 1, update_config: {x-own: 1}}")]
    [InlineData("healthcheck: {test: x, x-own: 1}")]
    [InlineData("network_mode: bridge")]
    [InlineData("networks: [back]")]
    [InlineData("networks: {back: }")]
    [InlineData("expose: ['80']")]
    [InlineData("depends_on: [b]")]
    [InlineData("deploy: {mode: replicated, replicas: 2}")]
    [InlineData("restart: unless-stopped")]
    [InlineData("environment: [FROM_SHELL]")]
    public void Member_ThatIsReadOrSaysNothing_IsNotNamed(string members) => Assert.Empty(One(members).Notes);

    [Theory]
    [InlineData("depends_on: [gone]", "services.a.depends_on.gone: there is no such service")]
    [InlineData("secrets: [gone]", "services.a.secrets: gone is not declared")]
    [InlineData("configs: [gone]", "services.a.configs: gone is not declared")]
    [InlineData("env_file: gone.env", "services.a.env_file: there is no file gone.env")]
    [InlineData("deploy: {resources: {limits: {memory: 1m}, reservations: {memory: 2m}}}", "a limit is below what is reserved")]
    [InlineData("ports: [{target: 80, published: 8000-8010}]", "'8000-8010' should be one port")]
    [InlineData("ports: !override ['80:80']", "the tag !override is not read here")]
    [InlineData("environment: {X: '${A'}", "a brace is not closed")]
    [InlineData("environment: {X: '$1'}", "a dollar that names no variable is written $$")]
    [InlineData("environment: {X: '${A/b}'}", "should look like ${A:-default}")]
    [InlineData("deploy: {restart_policy: {delay: soon}}", "services.a.restart_policy.delay: 'soon' should be a time")]
    public void Member_ThatIsWrong_IsRefusedByName(string members, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => One(members)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1", "", "0", "0")]
    [InlineData("3", "parallelism: 1", "0.666", "0")]
    [InlineData("3", "parallelism: 2, order: stop-first", "0.333", "0")]
    [InlineData("3", "parallelism: 0", "0", "0")]
    [InlineData("3", "parallelism: 1, order: start-first", "1", "0.334")]
    [InlineData("3", "parallelism: 9, order: start-first", "1", "1")]
    public void UpdateConfig_BecomesShares(string replicas, string update, string healthy, string over)
    {
        var strategy = One($"deploy: {{replicas: {replicas}, update_config: {{{update}}}}}").App["upgradeStrategy"]!;

        Assert.Equal((healthy, over), (strategy["minimumHealthCapacity"]!.ToJsonString(), strategy["maximumOverCapacity"]!.ToJsonString()));
    }

    [Fact]
    public void Deploy_SaysWhatIsUsedAndWhereAndHowOften()
    {
        var (app, notes) = One("""
            deploy: {replicas: 4, labels: {team: a, tier: x}, restart_policy: {delay: 5s, condition: any},
              resources: {limits: {cpus: '2', memory: 1g}, reservations: {cpus: '0.5', memory: 256m}},
              placement: {max_replicas_per_node: 2, constraints: ['node.hostname != a.b', 'node.labels.disk==ssd']}}, labels: [tier=front]
            """);

        Assert.Empty(notes);
        Assert.Equal(("4", "0.5", "256", "5"), (app["instances"]!.ToJsonString(), app["cpus"]!.ToJsonString(), app["mem"]!.ToJsonString(), app["backoffSeconds"]!.ToJsonString()));
        Assert.Equal("""{"cpus":2,"mem":1024}""", app["resourceLimits"]!.ToJsonString());
        Assert.Equal("""{"team":"a","tier":"front"}""", app["labels"]!.ToJsonString());
        Assert.Equal("[[\"hostname\",\"MAX_PER\",\"2\"],[\"hostname\",\"UNLIKE\",\"a\\\\.b\"],[\"disk\",\"CLUSTER\",\"ssd\"]]", app["constraints"]!.ToJsonString());
    }

    [Fact]
    public void EnvFiles_AreReadInTheirOrder_AndTheServicesOwnVariablesWin()
    {
        var (app, notes) = One("env_file: [one.env, {path: two.env}, {path: raw.env, format: raw}, {path: gone.env, required: false}], environment: {Y: own}");

        Assert.Equal(
            ["X=2", "Y=own", "Z=${A}", "Q=a\na", "FROM_SHELL=s", "R='${A}' # all"],
            app["env"]!.AsObject().Select(variable => $"{variable.Key}={variable.Value}"));
        Assert.Contains(notes, note => note.StartsWith("services.a.env_file: NOWHERE has no value", StringComparison.Ordinal));
    }

    [Fact]
    public void Profiles_ThatAreNotChosen_LeaveTheirServicesOut()
    {
        const string File = """
            services:
              web: {image: i, depends_on: {debug: {condition: service_started}}}
              debug: {image: i, profiles: [dev, test]}
              seed: {image: i, profiles: [seed]}
            """;

        var (group, notes) = Read(File);
        Assert.Equal(["/dir/web"], Ids(group));
        Assert.Contains("services.debug: is left out, as it belongs to the profile dev or test, which is not chosen", notes);
        Assert.Contains("services.web.depends_on.debug: is left out, as the service is not there", notes);
        Assert.Equal(["/dir/web", "/dir/debug"], Ids(Read(File, "test").Group));
        Assert.Equal(["/dir/web", "/dir/debug", "/dir/seed"], Ids(Read(File, "*").Group));
        Assert.Contains("none of them is chosen", Assert.Throws<FormatException>(() => Read("services: {a: {image: i, profiles: [x]}}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnchorsMergesAndExtensions_AreFollowed()
    {
        var (group, notes) = Read("""
            x-base: &base
              image: i
              environment: &env {X: "1", Y: "1"}
            services:
              a:
                <<: *base
                environment: {<<: *env, Y: "2"}
              b:
                <<: [*base, {command: run}]
            """);

        Assert.Empty(notes);
        var (a, b) = (group["apps"]![0]!, group["apps"]![1]!);
        Assert.Equal(
            ("""{"Y":"2","X":"1"}""", "i", "[\"run\"]"),
            (a["env"]!.ToJsonString(), (string?)b["container"]!["docker"]!["image"], b["args"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("${A}", "a")]
    [InlineData("$A-$$A", "a-$A")]
    [InlineData("${NONE:-${A}b}", "ab")]
    [InlineData("${NONE-${NEITHER:-{x}}}", "{x}")]
    [InlineData("${A:+is}${NONE:+not}", "is")]
    [InlineData("${A:?needed}", "a")]
    public void Variables_ArePutIn(string text, string value) => Assert.Equal(value, (string?)One($"environment: {{X: '{text}'}}").App["env"]!["X"]);

    [Fact]
    public void SecretsAndConfigs_OfTheFile_AreNamedWithWhatIsToBeDone()
    {
        var (_, notes) = Read("""
            services: {a: {image: i, secrets: [{source: s, target: /etc/s, mode: 0400}]}}
            secrets: {s: {external: true, name: prod_s}, t: {environment: TOKEN}}
            configs: {c: {content: x}}
            include: [other.yml]
            """);

        const string Unread = "its value is not read here; put it into the store: sandun secret set dir/";
        string[] wanted =
        [
            "services.a.secrets.s.mode: has no counterpart", $"secrets.s: {Unread}s --file FILE, with what prod_s holds",
            $"secrets.t: {Unread}t --file FILE, with what the variable TOKEN holds", $"configs.c: {Unread}configs/c --file FILE, with what its content says",
            "include: has no counterpart",
        ];
        foreach (var note in wanted)
            Assert.Contains(notes, said => said.StartsWith(note, StringComparison.Ordinal));
    }

    [Fact]
    public void Configs_OfAService_AreFilesWhereItLooksForThem()
    {
        var (group, notes) = Read("""
            services: {a: {image: i, configs: [c, {source: d, target: /etc/d.conf, mode: 0440}, {source: e, target: app/e}], secrets: [c]}}
            configs: {c: {file: ./c.conf}, d: {environment: D}, e: {external: true, name: prod_e}}
            secrets: {c: {file: ./c.key}}
            """);

        var app = group["apps"]![0]!;
        Assert.Equal(
            """{"c":{"source":"dir/c"},"configs/c":{"source":"dir/configs/c"},"configs/d":{"source":"dir/configs/d"},"configs/e":{"source":"dir/configs/e"}}""",
            app["secrets"]!.ToJsonString());
        Assert.Equal(
            [("/run/secrets/c", "c"), ("/c", "configs/c"), ("/etc/d.conf", "configs/d"), ("/app/e", "configs/e")],
            app["container"]!["volumes"]!.AsArray().Select(volume => ((string)volume!["containerPath"]!, (string)volume["secret"]!)));
        Assert.Contains(notes, said => said.StartsWith("configs.c: its value is not read here", StringComparison.Ordinal) && said.EndsWith("set dir/configs/c --file ./c.conf", StringComparison.Ordinal));
        Assert.Contains(notes, said => said.StartsWith("services.a.configs.d.mode: has no counterpart", StringComparison.Ordinal));
    }

    [Fact]
    public void Services_WhoseIdsAreTheSame_AreRefused() =>
        Assert.Contains("another service has the id db-1", Assert.Throws<FormatException>(() => Read("services: {db_1: {image: i}, db-1: {image: i}}")).Message, StringComparison.Ordinal);
}
