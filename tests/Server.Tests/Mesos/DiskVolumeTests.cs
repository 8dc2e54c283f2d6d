namespace Sandun.Server.Tests.Mesos;

/// <summary>Path and mount disks of a real agent: apps' and frameworks' volumes lie on them.</summary>
public sealed class DiskVolumeTests
{
    private const string Info = """{"user":"","name":"disks","roles":["test"],"capabilities":[{"type":"MULTI_ROLE"},{"type":"RESERVATION_REFINEMENT"},{"type":"PARTITION_AWARE"}]}""";

    [Fact]
    public async Task App_WithVolumesOnDisks_FindsItsFilesThereAgain()
    {
        using var mount = new MountedDisk();
        var path = Directory.CreateTempSubdirectory("sandun-path-");
        try
        {
            await using var server = await MesosServer.StartAsync(scripted: false);
            await using var agent = await AgentProcess.StartAsync(server, "--resources", Resources(mount.Root, path.FullName));
            await server.SendAsync(HttpMethod.Post, "/v2/apps", """
                {"id":"/db","cmd":"echo line >> whole/log; echo line >> share/log; cat whole/log | wc -l > whole/count; exec sleep 1000","cpus":0.1,"mem":32,"portDefinitions":[],"backoffSeconds":1,
                 "container":{"type":"MESOS","volumes":[{"containerPath":"whole","mode":"RW","persistent":{"type":"mount","size":8,"constraints":[["path","LIKE",".*sandun-disk-.*"]]}},
                 {"containerPath":"share","mode":"RW","persistent":{"type":"path","size":8}}]}}
                """);
            await Eventually.HoldsAsync(async () => (int)(await server.AppAsync("/db"))["tasksRunning"]! == 1, "it runs: " + agent.Output);
            await Eventually.HoldsAsync(() => Lines(mount.Root) == 1 && Lines(path.FullName) == 1, "both volumes are written");
            Assert.False(Directory.Exists(Path.Combine(agent.WorkDirectory, "volumes")));
            var taken = (await agent.GetAsync("/state"))["frameworks"]!.AsArray().SelectMany(framework => framework!["executors"]!.AsArray()).Select(one => one!["resources"]!["disk"]!.GetValue<double>());
            Assert.Equal([24], taken);

            // The whole disk is taken: another such app waits, and why says what for.
            await server.SendAsync(HttpMethod.Post, "/v2/apps", """
                {"id":"/second","cmd":"sleep 1000","cpus":0.1,"mem":32,"portDefinitions":[],"container":{"type":"MESOS","volumes":[{"containerPath":"d","mode":"RW","persistent":{"type":"mount","size":8}}]}}
                """);
            await Eventually.HoldsAsync(async () => (await server.Server.Http.GetStringAsync("/sandun/v1/why?id=/second")).Contains("needs a mount disk of 8 MB or more, has none free", StringComparison.Ordinal), "it says why");

            // A new launch, in a new sandbox, finds what the first left.
            await server.SendAsync(HttpMethod.Post, "/v2/apps//db/restart");
            await Eventually.HoldsAsync(() => Lines(mount.Root) == 2 && Lines(path.FullName) == 2, "both are found again");
            await Eventually.HoldsAsync(async () => (await server.AppAsync("/db"))["deployments"]!.AsArray().Count == 0, "the restart ends");

            // Its place is free for the other once the app is gone; the data stay until an operator removes them.
            await server.SendAsync(HttpMethod.Delete, "/v2/apps//db");
            await Eventually.HoldsAsync(async () => (int)(await server.AppAsync("/second"))["tasksRunning"]! == 1, "the other runs");
            Assert.Equal(2, Lines(mount.Root));
            Assert.Equal(2, Directory.GetDirectories(Path.Combine(mount.Root, "volumes")).Length);
            await server.SendAsync(HttpMethod.Delete, "/v2/apps//second");
        }
        finally
        {
            path.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task App_WhoseMountDiskIsNotMounted_FailsAndSaysSoAndWritesNothing()
    {
        using var mount = new MountedDisk();
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server, "--resources", Resources(mount.Root, null));
        mount.Unmount();
        await server.SendAsync(HttpMethod.Post, "/v2/apps", """
            {"id":"/db","cmd":"touch d/x; sleep 1000","cpus":0.1,"mem":32,"portDefinitions":[],"container":{"type":"MESOS","volumes":[{"containerPath":"d","mode":"RW","persistent":{"type":"mount","size":8}}]}}
            """);

        await Eventually.HoldsAsync(
            async () => ((string?)(await server.AppAsync("/db"))["lastTaskFailure"]?["message"])?.Contains($"nothing is mounted at {mount.Root}", StringComparison.Ordinal) == true, "it says so");
        Assert.Empty(Directory.GetFileSystemEntries(mount.Root));
        await server.SendAsync(HttpMethod.Delete, "/v2/apps//db");
    }

    [Fact]
    public async Task Framework_ReservesAndMakesVolumes_TheMountDiskWholeAndAPartOfThePathDisk()
    {
        using var mount = new MountedDisk();
        var path = Directory.CreateTempSubdirectory("sandun-path-");
        try
        {
            await using var server = await MesosServer.StartAsync(scripted: false);
            await using var agent = await AgentProcess.StartAsync(server, "--resources", Resources(mount.Root, path.FullName));
            await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);
            var offer = await framework.OfferAsync();
            var disks = offer["resources"]!.AsArray().Where(one => one!["disk"] is not null).ToDictionary(one => (string)one!["disk"]!["source"]!["type"]!, one => (double)one!["scalar"]!["value"]!);
            Assert.Equal((16, 100), (disks["MOUNT"], disks["PATH"]));

            string Disk(string kind, string root, int size, string? volume) => $$$"""
                {"name":"disk","type":"SCALAR","scalar":{"value":{{{size}}}},"reservations":[{"type":"DYNAMIC","role":"test"}],
                 "disk":{ {{{(volume is null ? "" : $"\"persistence\":{{\"id\":\"{volume}\"}},\"volume\":{{\"mode\":\"RW\",\"container_path\":\"{volume}\"}},")}}} "source":{"type":"{{{kind}}}","{{{kind.ToLowerInvariant()}}}":{"root":"{{{root}}}"} } } }
                """;
            string Operation(string type, string id, string member, string resources) => $$$"""{"type":"{{{type}}}","id":{"value":"{{{id}}}"},"{{{type.ToLowerInvariant()}}}":{"{{{member}}}":[{{{resources}}}]} }""";
            string mounted = Disk("MOUNT", mount.Root, 16, "v1"), shared = Disk("PATH", path.FullName, 30, "v2");
            var launch = $$$"""
                {"type":"LAUNCH","launch":{"task_infos":[{"name":"t","task_id":{"value":"t"},"agent_id":{{{offer["agent_id"]!.ToJsonString()}}},"command":{"value":"echo one > v1/file; echo two > v2/file"},
                "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}},{"name":"mem","type":"SCALAR","scalar":{"value":32}},{{{mounted}}},{{{shared}}}] }] } }
                """;
            await framework.AcceptedAsync("ACCEPT", $$$"""
                ,"accept":{"offer_ids":[{{{offer["id"]!.ToJsonString()}}}],"filters":{"refuse_seconds":0.0},"operations":[
                {{{Operation("RESERVE", "half", "resources", Disk("MOUNT", mount.Root, 8, null))}}},
                {{{Operation("RESERVE", "r1", "resources", Disk("MOUNT", mount.Root, 16, null) + "," + Disk("PATH", path.FullName, 30, null))}}},
                {{{Operation("CREATE", "c1", "volumes", mounted + "," + shared)}}},{{{launch}}}]}
                """);

            Assert.NotEqual("OPERATION_FINISHED", await StateAsync(framework, "half"));
            Assert.Equal("OPERATION_FINISHED", await StateAsync(framework, "r1"));
            Assert.Equal("OPERATION_FINISHED", await StateAsync(framework, "c1"));
            await Eventually.HoldsAsync(() => File.Exists(Path.Combine(mount.Root, "volumes", "test#v1", "file")) && File.Exists(Path.Combine(path.FullName, "volumes", "test#v2", "file")), "both are written: " + agent.Output);
            await Eventually.HoldsAsync(
                () => framework.Events.Where(one => (string)one["type"]! == "OFFERS").SelectMany(one => one["offers"]!["offers"]!.AsArray()).SelectMany(one => one!["resources"]!.AsArray())
                    .Any(one => (string?)one!["disk"]?["source"]?["type"] == "PATH" && one["disk"]!["persistence"] is null && (double)one["scalar"]!["value"]! == 70), "the rest of the path disk is offered");
            var left = (await framework.NextAsync("OFFERS", one => one.ToJsonString().Contains("\"v1\"", StringComparison.Ordinal)))["offers"]!["offers"]![0]!;

            await framework.AcceptedAsync("ACCEPT", $$$"""
                ,"accept":{"offer_ids":[{{{left["id"]!.ToJsonString()}}}],"filters":{"refuse_seconds":0.0},"operations":[{{{Operation("DESTROY", "d1", "volumes", mounted + "," + shared)}}}]}
                """);
            Assert.Equal("OPERATION_FINISHED", await StateAsync(framework, "d1"));
            await Eventually.HoldsAsync(() => !Directory.Exists(Path.Combine(mount.Root, "volumes", "test#v1")) && !Directory.Exists(Path.Combine(path.FullName, "volumes", "test#v2")), "both are gone");
            await framework.AcceptedAsync("TEARDOWN");
        }
        finally
        {
            path.Delete(recursive: true);
        }
    }

    /// <summary>The mount disk with the size that is found, 100 MB of the path disk.</summary>
    private static string Resources(string mount, string? path) => $$$"""
        [{"name":"cpus","type":"SCALAR","scalar":{"value":4}},{"name":"mem","type":"SCALAR","scalar":{"value":2048}},{"name":"disk","type":"SCALAR","scalar":{"value":1024}},
         {"name":"disk","type":"SCALAR","disk":{"source":{"type":"MOUNT","mount":{"root":"{{{mount}}}"} } } }
        """ + (path is null ? "]" : $$$"""
        ,{"name":"disk","type":"SCALAR","scalar":{"value":100},"disk":{"source":{"type":"PATH","path":{"root":"{{{path}}}"} } } }]
        """);

    private static async Task<string> StateAsync(HttpFramework framework, string operation)
    {
        var told = await framework.NextAsync("UPDATE_OPERATION_STATUS", one => (string?)one["update_operation_status"]!["status"]!["operation_id"]?["value"] == operation);
        return (string)told["update_operation_status"]!["status"]!["state"]!;
    }

    private static int Lines(string root) => Directory.EnumerateFiles(root, "log", SearchOption.AllDirectories).Sum(file => File.ReadAllLines(file).Length);
}
