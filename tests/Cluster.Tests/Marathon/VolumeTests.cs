using System.Net;
using System.Text;
using Sandun.Cluster.Tests.Nodes;

namespace Sandun.Cluster.Tests.Marathon;

/// <summary>Persistent volumes of a real agent, through all that an app goes through.</summary>
public sealed class VolumeTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <summary>Each launch adds one line to what the launches before it left.</summary>
    private const string Database = """
        {"id":"/db","cmd":"echo $MESOS_TASK_ID >> data/launches; exec sleep 10000","cpus":0.05,"mem":16,"instances":1,"portDefinitions":[],
         "backoffSeconds":1,"maxLaunchDelaySeconds":2,"constraints":[["hostname","LIKE","second"]],
         "container":{"type":"MESOS","volumes":[{"containerPath":"data","mode":"RW","persistent":{"size":16}}]}}
        """;

    [Fact]
    public async Task Data_OutlivesRestartFailureAndUpgrade_AndHoldsTheInstanceToItsNodeWhileThatIsDrained()
    {
        await using var center = await DataCenter.StartAsync();
        var work = Directory.CreateTempSubdirectory("sandun-volumes-").FullName;
        await using var second = await SecondNode.StartInAsync(center, "second", work);
        await center.SendAsync(HttpMethod.Post, "/v2/apps", Database);
        await center.SettledAsync("/db", 1);
        var first = Assert.Single(await center.RunningTasksAsync("/db"));
        var volume = (string)first["localVolumes"]![0]!["persistenceId"]!;
        Assert.Equal("data", (string?)first["localVolumes"]![0]!["containerPath"]);
        await LaunchesAsync(center, work, 1);

        await center.SendAsync(HttpMethod.Post, "/v2/apps/db/restart");
        await LaunchesAsync(center, work, 2);
        await center.SettledAsync("/db", 1);
        var pid = (int)(await center.GetAsync("/sandun/v1/app?id=/db"))["instanceList"]![0]!["pid"]!;
        System.Diagnostics.Process.GetProcessById(pid).Kill(entireProcessTree: true);
        await LaunchesAsync(center, work, 3);
        await center.SettledAsync("/db", 1);
        await center.SendAsync(HttpMethod.Put, "/v2/apps/db", """{"env":{"LEVEL":"debug"}}""");
        await LaunchesAsync(center, work, 4);
        await center.SettledAsync("/db", 1);

        using var smaller = await center.Api.PutAsync(
            "/v2/apps/db", new StringContent(Database.Replace("\"size\":16", "\"size\":8", StringComparison.Ordinal), Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, smaller.StatusCode);

        var drained = (await center.SandunAsync("node", "drain", "second", "--deadline", "12s")).Succeeded();
        Assert.Contains("not moved, because their volumes are there: 1 instances of /db", drained.Output, StringComparison.Ordinal);
        await Eventually.Holds(
            async () => (await center.RunningTasksAsync("/db")).Count == 0 && (await center.SandunAsync("why", "/db")).Output.Contains("draining", StringComparison.Ordinal),
            s_patience, () => center.DescribeAsync("/db"));
        Assert.Contains("second", (await center.SandunAsync("why", "/db")).Output, StringComparison.Ordinal);

        (await center.SandunAsync("node", "undrain", "second")).Succeeded();
        await LaunchesAsync(center, work, 5);
        await center.SettledAsync("/db", 1);
        Assert.Equal(volume, (string?)Assert.Single(await center.RunningTasksAsync("/db"))["localVolumes"]![0]!["persistenceId"]);
    }

    /// <summary>The one volume there is has seen so many launches, each of another task.</summary>
    private static Task LaunchesAsync(DataCenter center, string work, int launches) => Eventually.Holds(
        async () =>
        {
            var files = Directory.EnumerateFiles(Path.Combine(work, "volumes"), "launches", SearchOption.AllDirectories).ToList();
            if (files.Count != 1) return false;
            return (await File.ReadAllLinesAsync(files[0])).Distinct().Count() == launches;
        },
        s_patience, async () => $"wanted {launches} launches; " + await center.DescribeAsync("/db"));
}
