using System.Net;
using System.Text.Json.Nodes;

namespace Sandun.Lab.Centers;

/// <summary>Two data centers and a witness, with a server, etcd, a router and agents in each center; routers know where they stand.</summary>
public sealed class TwoCenters(Laboratory lab)
{
    public const string East = "east";
    public const string West = "west";

    /// <summary>Port of the route of the first app that moves; the others follow.</summary>
    public const int FirstPort = 10_100;

    /// <summary>Port of the route of the app that runs in both centers.</summary>
    public const int BothPort = 10_200;

    /// <summary>Port of the route of the app whose lost instances are not replaced one by one.</summary>
    public const int PatientPort = 10_201;

    /// <summary>Instances of each of these two apps.</summary>
    public const int BothInstances = 12;

    /// <summary>Far beyond what a busy machine needs.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(180);

    /// <summary>The five applications of the reference's switch dialog: 224 instances.</summary>
    private static readonly (string Id, int Instances)[] s_moving =
        [("/move/hall-web", 72), ("/move/mobile-app", 43), ("/move/omni", 5), ("/move/mobile-web", 34), ("/move/hall-app", 70)];

    public Laboratory Lab { get; } = lab;

    /// <summary>Ports of the routes of the apps that move.</summary>
    public static IReadOnlyList<int> MovingPorts { get; } = [.. Enumerable.Range(FirstPort, s_moving.Length)];

    public static async Task<TwoCenters> BootAsync(string directory, LabPrograms programs)
    {
        var lab = await Laboratory.CreateAsync(LabPlan.Small(), directory, programs);
        try
        {
            lab.RoutersKnowTheirSite = true;
            await lab.BootAsync();
            return new TwoCenters(lab);
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Instances of the apps that move, of a part of the reference's in percent.</summary>
    public static int MovingInstances(int percent) => s_moving.Sum(app => Part(app.Instances, percent));

    /// <summary>Runs the five applications in the east alone.</summary>
    public async Task DeployInEastAsync(int percent)
    {
        await SetModeAsync(West, "drain");
        var apps = s_moving.Select((app, at) => (JsonNode)App(app.Id, Part(app.Instances, percent), FirstPort + at));
        await Lab.Client.AskAsync(
            HttpMethod.Put, "/v2/groups?force=true", new JsonObject { ["id"] = "/move", ["apps"] = new JsonArray([.. apps]) }.ToJsonString(), Settle);
        await Lab.HealthyAsync(MovingInstances(percent), Settle);
        await Lab.RoutedAsync(Settle);
        await SetModeAsync(West, "active");
    }

    /// <summary>Removes the apps that move.</summary>
    public async Task ClearAsync()
    {
        await Lab.Client.AskAsync(HttpMethod.Delete, "/v2/groups/move?force=true", null, Settle);
        await Lab.HealthyAsync(0, Settle);
    }

    /// <summary>One app, half in each center, half of its traffic to each whichever router is asked; what hangs is not replaced.</summary>
    public async Task DeployInBothAsync()
    {
        await PutInBothAsync(App("/both/web", BothInstances, BothPort));
        await Lab.HealthyAsync(BothInstances, Settle);
        await Lab.RoutedAsync(Settle);
    }

    /// <summary>One app more of that kind, whose lost instances wait ten minutes for their agents: only a switch moves them sooner.</summary>
    public async Task DeployPatientInBothAsync()
    {
        var app = App("/both/patient", BothInstances, PatientPort);
        app["unreachableStrategy"] = new JsonObject { ["inactiveAfterSeconds"] = 600, ["expungeAfterSeconds"] = 1200 };
        await PutInBothAsync(app);
        await Lab.HealthyAsync(2 * BothInstances, Settle);
        await Lab.RoutedAsync(Settle);
    }

    /// <summary>Waits until so many instances of an app are healthy in the east.</summary>
    public Task HealthyInEastAsync(string app, int instances)
    {
        var there = 0;
        var hosts = Lab.Of(LabRole.Agent).Where(host => host.Site == East).Select(host => host.Name).ToHashSet(StringComparer.Ordinal);
        return Laboratory.UntilAsync(
            async () =>
            {
                var all = (await Lab.Client.GetAsync("/sandun/v1/app?id=" + app))!["instanceList"]!.AsArray();
                there = all.Count(one => (string?)one!["condition"] == "Running" && (bool?)one["healthy"] == true && hosts.Contains((string?)one["node"] ?? ""));
                return there >= instances;
            },
            Settle, async () => $"{there} of {instances} instances of {app} are healthy in the east; why: {await SeenAsync("/why?id=" + app)}; " +
                $"centers: {await SeenAsync("/datacenters")}; switches: {await SeenAsync("/switches")}; agents: {await SeenAsync("/nodes")}");
    }

    /// <summary>Moves all from east to west up to the hold; the switch as it is then.</summary>
    /// <param name="kind">gated or emergency.</param>
    /// <param name="gates">The gates as JSON; null for the usual ones.</param>
    /// <exception cref="LabException">It did not come so far; the message has its record.</exception>
    public async Task<JsonNode> MoveAsync(string kind, string? gates = null)
    {
        var order = new JsonObject
        {
            ["from"] = East, ["to"] = West, ["kind"] = kind, ["holdSeconds"] = 3600, ["scaleLimitSeconds"] = 300,
            ["gates"] = gates is null ? null : JsonNode.Parse(gates),
        };
        var begun = (await Lab.Client.AskAsync(HttpMethod.Post, "/sandun/v1/switches", order.ToJsonString(), Settle))!;
        return await ReachesAsync((string)begun["id"]!, "hold");
    }

    /// <summary>Takes a switch back, to its end.</summary>
    public async Task ReturnAsync(string id)
    {
        await Lab.Client.AskAsync(HttpMethod.Post, $"/sandun/v1/switches/{id}/back", null, Settle);
        await ReachesAsync(id, "returned");
    }

    public Task SetModeAsync(string center, string mode) =>
        Lab.Client.AskAsync(HttpMethod.Post, "/sandun/v1/datacenters/" + center, $$"""{"mode":"{{mode}}"}""", Settle);

    public async Task<JsonNode> CenterAsync(string id) =>
        (await Lab.Client.GetAsync("/sandun/v1/datacenters"))!["centers"]!.AsArray().Single(center => (string)center!["id"]! == id)!;

    /// <summary>Waits until a center takes so much of its usual traffic, in thousandths.</summary>
    public Task TakesAsync(string center, int mille, TimeSpan limit) => Laboratory.UntilAsync(
        async () => (int)(await CenterAsync(center))["trafficMille"]! == mille, limit, async () => (await CenterAsync(center)).ToJsonString());

    /// <summary>Lets work leave a lost center by itself: refused for as long as the machine is so busy that a center looks farther than a cell spans.</summary>
    public Task EnableFailoverAsync()
    {
        var refused = "nobody answered";
        return Laboratory.UntilAsync(
            async () =>
            {
                foreach (var server in Lab.Of(LabRole.Server))
                {
                    if (await Lab.Client.TryAsync(Lab.Url(server), HttpMethod.Post, "/sandun/v1/failover", """{"enabled":true,"businessPercent":0}""") is not { } answer) continue;
                    if (answer.Status == HttpStatusCode.OK) return true;
                    refused = answer.Body;
                }

                return false;
            },
            Settle, () => Task.FromResult(refused));
    }

    /// <summary>Switches that the servers began by themselves.</summary>
    public async Task<IReadOnlyList<JsonNode>> OwnSwitchesAsync() =>
        [.. (await Lab.Client.GetAsync("/sandun/v1/switches"))!.AsArray().Where(plan => (string?)plan!["by"] == "failover").OfType<JsonNode>()];

    /// <summary>Waits until a switch is in a phase; one that stands still for want of figures is told to go on, as an operator would.</summary>
    private async Task<JsonNode> ReachesAsync(string id, string phase)
    {
        var now = (await Lab.Client.GetAsync("/sandun/v1/switches/" + id))!;
        await Laboratory.UntilAsync(
            async () =>
            {
                now = (await Lab.Client.GetAsync("/sandun/v1/switches/" + id))!;
                if ((string?)now["phase"] == phase) return true;
                if ((string?)now["phase"] == "returned") throw new LabException($"{id} turned back: {now["record"]!.ToJsonString()}");
                if (now["pausedBecause"] is not null) await Lab.Client.AskAsync(HttpMethod.Post, $"/sandun/v1/switches/{id}/continue", null, Settle);
                return false;
            },
            TimeSpan.FromSeconds(400), () => Task.FromResult($"{id} is in {now["phase"]}, not in {phase}: {now["record"]!.ToJsonString()}"));
        return now;
    }

    private async Task<string> SeenAsync(string path) => (await Lab.Client.GetAsync("/sandun/v1" + path))?.ToJsonString() ?? "";

    private async Task PutInBothAsync(JsonObject app)
    {
        app["spread"] = new JsonObject { ["policy"] = "balanced" };
        app["routing"] = new JsonObject { ["dataCenters"] = new JsonObject { [East] = 128, [West] = 128 } };

        // What hangs answers no check either, and an instance that fails its checks is out of the routes: here they notice too late.
        var check = (JsonObject)app["healthChecks"]![0]!;
        check["maxConsecutiveFailures"] = 60;
        check["intervalSeconds"] = 61;
        check["timeoutSeconds"] = 60;
        await Lab.Client.AskAsync(HttpMethod.Put, $"/v2/apps{app["id"]}?force=true", app.ToJsonString(), Settle);
    }

    private static JsonObject App(string id, int instances, int port)
    {
        var app = Workload.App(id, instances, port);
        app["cpus"] = 0.02;
        app["mem"] = 8;
        app["unreachableStrategy"] = new JsonObject { ["inactiveAfterSeconds"] = 3, ["expungeAfterSeconds"] = 6 };
        return app;
    }

    private static int Part(int instances, int percent) => Math.Max(1, instances * percent / 100);
}
