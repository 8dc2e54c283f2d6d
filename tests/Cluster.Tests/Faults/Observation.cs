using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sandun.Lab;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>What a laboratory is found to be: looked at before a fault and after its end, and compared.</summary>
internal static class Observation
{
    /// <summary>Task id → process id and its start, which together name one life of a process on one kernel.</summary>
    public static async Task<SortedDictionary<string, string>> LivesAsync(Laboratory lab)
    {
        var lives = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var instance in await InstancesAsync(lab))
        {
            if ((string?)instance["condition"] != "Running" || (int?)instance["pid"] is not (> 0 and var pid)) continue;
            lives[(string)instance["taskId"]!] = $"{pid} {StartOf(pid)}";
        }

        return lives;
    }

    public static async Task<IReadOnlyList<JsonNode>> InstancesAsync(Laboratory lab) =>
        [.. (await lab.Client.GetAsync("/sandun/v1/app?id=" + LabFixture.App))!["instanceList"]!.AsArray().Select(instance => instance!)];

    /// <summary>I4: what runs on the hosts is what the state says runs there, both ways.</summary>
    public static async Task RunsWhatTheStateSaysAsync(Laboratory lab)
    {
        foreach (var host in lab.Of(LabRole.Agent))
        {
            var said = (await InstancesAsync(lab)).Count(instance => (string?)instance["node"] == host.Name && (string?)instance["condition"] == "Running");
            var run = await ServersOnAsync(host);
            Assert.True(said == run, $"{host.Name} runs {run} web servers and the state says {said}");
        }
    }

    /// <summary>How many of the workload's servers run on a host.</summary>
    public static Task<int> ServersOnAsync(LabHost host) => Workload.ServersOnAsync(host);

    /// <summary>Asks the route at a router; null for no answer within a second.</summary>
    public static async Task<HttpStatusCode?> AskRouteAsync(LabHost router)
    {
        using var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1), UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://{router.Address}:{LabFixture.ServicePort}/"));
            return answer.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or SocketException)
        {
            return null;
        }
    }

    private static string StartOf(int pid)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")).Split(") ", 2)[1].Split(' ')[19];
        }
        catch (IOException)
        {
            return "gone";
        }
    }
}
