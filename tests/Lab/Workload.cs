using System.Globalization;
using System.Text.Json.Nodes;

namespace Sandun.Lab;

/// <summary>What runs in the reference installation: five systems of many small web services, spread over the data centers.</summary>
public static class Workload
{
    private static readonly (string Id, int Instances)[] s_reference =
    [
        ("/hall/web", 144), ("/hall/session", 40), ("/mobile/gateway", 86), ("/mobile/push", 20), ("/content/web", 10), ("/content/search", 20),
        ("/payment/web", 68), ("/payment/ledger", 20), ("/campaign/flash", 100), ("/campaign/draw", 20),
    ];

    /// <summary>Its 528 instances; a smaller laboratory runs the same apps with fewer.</summary>
    public static JsonNode Reference(int percent = 100)
    {
        var systems = new Dictionary<string, JsonArray>();
        var port = 10_100;
        foreach (var (id, instances) in s_reference)
        {
            var system = id.Split('/')[1];
            if (!systems.TryGetValue(system, out var apps)) systems[system] = apps = [];
            apps.Add(App(id, Math.Max(1, instances * percent / 100), port++));
        }

        return new JsonObject
        {
            ["id"] = "/", ["groups"] = new JsonArray([.. systems.Select(system => (JsonNode)new JsonObject { ["id"] = "/" + system.Key, ["apps"] = system.Value })]),
        };
    }

    public static int Instances(int percent = 100) => s_reference.Sum(app => Math.Max(1, app.Instances * percent / 100));

    /// <summary>A web server of one small process, with a health check and a route.</summary>
    public static JsonObject App(string id, int instances, int servicePort) => new()
    {
        ["id"] = id,
        ["cmd"] = string.Create(CultureInfo.InvariantCulture, $"echo {id} on $HOST > index.html; exec busybox httpd -f -p $PORT0"),
        ["instances"] = instances, ["cpus"] = 0.1, ["mem"] = 16, ["user"] = "root",
        ["portDefinitions"] = new JsonArray(new JsonObject { ["port"] = servicePort, ["name"] = "http" }),
        ["healthChecks"] = new JsonArray(new JsonObject
        {
            ["protocol"] = "HTTP", ["path"] = "/", ["portIndex"] = 0, ["gracePeriodSeconds"] = 60, ["intervalSeconds"] = 10, ["timeoutSeconds"] = 5,
        }),
        ["backoffSeconds"] = 1,
        ["upgradeStrategy"] = new JsonObject { ["minimumHealthCapacity"] = 0.5 },
    };

    /// <summary>
    /// How many of the workload's servers run on a host. The server answers each connection by a child of its own, which outlives a client
    /// that was cut off by up to a minute: a child is no server, nor is one that has ended since it was listed.
    /// </summary>
    public static async Task<int> ServersOnAsync(LabHost host)
    {
        var servers = (await HostProcesses.InAsync([host.Namespace])).Select(process => process.ToString(CultureInfo.InvariantCulture)).Where(IsServer).ToHashSet();
        return servers.Count(pid => ParentOf(pid) is { Length: > 0 } parent && !servers.Contains(parent));
    }

    private static bool IsServer(string pid) => Read(pid, "cmdline").StartsWith("busybox\0httpd\0", StringComparison.Ordinal);

    private static string ParentOf(string pid) => Read(pid, "stat").Split(") ", 2) is [_, var rest] ? rest.Split(' ')[1] : "";

    private static string Read(string pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
