using System.Text.Json.Nodes;
using Sandun.Formats.Compose;
using Sandun.MarathonApi;
using Xunit;

namespace Sandun.Api.Tests.Formats;

public sealed class ComposeImportTests
{
    private const string Shop = """
        name: My Shop
        services:
          web:
            image: "nginx:${TAG:-1.27}"
            ports: ["8080:80", "127.0.0.1:8443:443/tcp"]
            environment:
              LEVEL: info
              COUNT: 3
            depends_on: {db_1: {condition: service_healthy}}
            deploy:
              replicas: 3
              resources: {limits: {cpus: "0.50", memory: 64M}, reservations: {memory: 32M}}
              update_config: {parallelism: 2}
            healthcheck: {test: ["CMD", "curl", "-f", "http://localhost/a b"], interval: 1m30s, timeout: 10s, retries: 5, start_period: 500ms}
            restart: always
          db_1:
            image: postgres:17
            command: postgres -c 'max connections=200'
            environment: [PGDATA=/data, EMPTY]
            volumes: ["data:/data", "./conf:/conf:ro", "/srv/x:/x"]
            user: "999"
            stop_grace_period: 1m
            sysctls: {net.core.somaxconn: 1024}
            shm_size: 64m
            ulimits: {nofile: {soft: 1, hard: 2}, nproc: 9}
            secrets: [x, {source: y, target: /etc/y}]
            oom_score_adj: 5
        volumes: {data: {}}
        secrets: {x: {file: ./x}, y: {environment: PASSWORD}}
        """;

    private static (JsonNode Group, IReadOnlyList<string> Notes) Read(string yaml)
    {
        var result = ComposeImport.Read(yaml, new ComposeReading("dir", _ => null));
        return (JsonNode.Parse(result.Json)!, result.Notes);
    }

    [Fact]
    public void Services_BecomeAppsOfAGroup()
    {
        var (group, _) = Read(Shop);
        Assert.Equal("/my-shop", (string?)group["id"]);
        var web = group["apps"]![0]!;
        Assert.Equal(("/my-shop/web", 3, 0.5m, 32m), ((string?)web["id"], (int)web["instances"]!, (decimal)web["cpus"]!, (decimal)web["mem"]!));
        Assert.Equal("nginx:1.27", (string?)web["container"]!["docker"]!["image"]);
        Assert.Equal("""[{"containerPort":80,"hostPort":0,"protocol":"tcp","servicePort":8080},{"containerPort":443,"hostPort":0,"protocol":"tcp","servicePort":8443}]""", web["container"]!["portMappings"]!.ToJsonString());
        Assert.Equal("""{"LEVEL":"info","COUNT":"3"}""", web["env"]!.ToJsonString());
        Assert.Equal("""["/my-shop/db-1"]""", web["dependencies"]!.ToJsonString());
        var check = web["healthChecks"]![0]!;
        Assert.Equal(("curl -f 'http://localhost/a b'", 90, 10, 1, 5), ((string?)check["command"]!["value"], (int)check["intervalSeconds"]!, (int)check["timeoutSeconds"]!, (int)check["gracePeriodSeconds"]!, (int)check["maxConsecutiveFailures"]!));
        var db = group["apps"]![1]!;
        Assert.Equal("""["postgres","-c","max connections=200"]""", db["args"]!.ToJsonString());
        Assert.Equal(["/var/lib/my-shop/data RW", "/var/lib/my-shop/conf RO", "/srv/x RW"], db["container"]!["volumes"]!.AsArray().Take(3).Select(volume => $"{volume!["hostPath"]} {volume["mode"]}"));
        Assert.Equal((60, "user"), ((int)db["taskKillGracePeriodSeconds"]!, (string?)db["container"]!["docker"]!["parameters"]![0]!["key"]));
    }

    [Fact]
    public void OptionsOfTheContainer_BecomeParameters_AndSecretsFiles()
    {
        var db = Read(Shop).Group["apps"]![1]!;
        Assert.Equal(
            ["user=999", "shm-size=64m", "sysctl=net.core.somaxconn=1024", "ulimit=nofile=1:2", "ulimit=nproc=9"],
            db["container"]!["docker"]!["parameters"]!.AsArray().Select(parameter => $"{parameter!["key"]}={parameter["value"]}"));
        Assert.Equal("""{"x":{"source":"my-shop/x"},"y":{"source":"my-shop/y"}}""", db["secrets"]!.ToJsonString());
        Assert.Equal(["/run/secrets/x", "/etc/y"], db["container"]!["volumes"]!.AsArray().Skip(3).Select(volume => (string?)volume!["containerPath"]));
    }

    [Fact]
    public void Result_IsAValidDefinition()
    {
        var document = MarathonDocument.Parse(Read(Shop).Group.ToJsonString(), new AppDefaults(), out var refusal);
        Assert.Null(refusal);
        Assert.IsType<MarathonDocument.Group>(document);
    }

    [Fact]
    public void WhatHasNoCounterpart_IsNamed()
    {
        var (_, notes) = Read(Shop);
        foreach (var named in (string[])["services.web.ports: the address 127.0.0.1", "services.db_1.environment: EMPTY has no value", "services.web.depends_on.db_1.condition: db_1 has no healthcheck", "services.db_1.oom_score_adj", "services.db_1.volumes: 'data'", "secrets.x: its value is not read here; put it into the store: sandun secret set my-shop/x --file ./x", "volumes: named volumes (data)"])
            Assert.Contains(notes, note => note.StartsWith(named, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("services: []", "services")]
    [InlineData("x: 1", "services")]
    [InlineData("services: {a: {build: .}}", "services.a: image is missing")]
    [InlineData("services: {a: {image: x, ports: ['8000-8010:8000-8010']}}", "range")]
    [InlineData("services: {a: {image: x, ports: [abc]}}", "8080:80")]
    [InlineData("services: {a: {image: x, mem_limit: lots}}", "mem")]
    [InlineData("services: {a: {image: '${NEEDED:?set it}'}}", "NEEDED is needed: set it")]
    [InlineData("services: {a: {image: x, stop_grace_period: soon}}", "stop_grace_period")]
    public void File_ThatIsWrong_NamesTheMember(string yaml, string named) =>
        Assert.Contains(named, Assert.Throws<FormatException>(() => Read(yaml)).Message, StringComparison.Ordinal);
}
