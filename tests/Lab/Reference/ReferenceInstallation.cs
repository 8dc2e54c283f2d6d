using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Sandun.Lab.Reference;

/// <summary>
/// The reference installation in figures: 93 hosts in two data centers, of which 80 compute nodes with 1,040 cores, 4,432.6 GiB of memory
/// and 7,467.7 GiB of storage; five systems with 528 containers, which take 269 cores, 1,434.6 GiB and 2,370.1 GiB. The data center
/// <c>sandun</c> has 224 of them: 72 + 43 + 5 + 34 + 70. Source: China Mobile Zhejiang at GOPS 2016; the sizes of single containers were not
/// published and are chosen so that they add up.
/// </summary>
public static class ReferenceInstallation
{
    public const string Sandun = "sandun";
    public const string Binjiang = "binjiang";
    public const string Region = "zhejiang";

    /// <summary>Control nodes.</summary>
    public const int Servers = 5;

    public const int RoutersACenter = 4;
    public const int NodesACenter = 40;

    public const int CpusANode = 13;
    public const int MemoryMegabytesANode = 56_737;
    public const int DiskMegabytesANode = 95_587;

    /// <summary>The data centers, with their names in English and Chinese and where they stand.</summary>
    public static ImmutableArray<(string Id, string NameEn, string NameZh, string Site)> Centers { get; } =
    [
        (Sandun, "Sandun", "三墩", "杭州西湖区三墩"), (Binjiang, "Binjiang", "滨江", "杭州滨江区"),
    ];

    /// <summary>All applications; those in both centers are spread evenly.</summary>
    public static ImmutableArray<ReferenceApp> Apps { get; } =
    [
        new("/hall/web", "Business hall web", "营业WEB", 144, 0.6m, 3072, 4096),
        new("/mobile/app", "Mobile hall app", "手机营业厅APP", 86, 0.4m, 2048, 4096),
        new("/omni/channel", "All channels", "全渠道", 10, 1m, 4096, 10_240),
        new("/mobile/web", "Mobile hall web", "手机营业厅WEB", 68, 0.4m, 2048, 4096),
        new("/hall/app", "Business hall app", "营业APP", 140, 0.5m, 3072, 4096),
        new("/crm/core", "CRM", "CRM", 60, 0.6m, 3072, 8192, Binjiang),
        new("/campaign/double11", "Double eleven", "双十一抢购", 20, 0.25m, 2796, 1951, Binjiang),
    ];

    public static int Containers => Apps.Sum(app => app.Instances);

    /// <summary>The applications as a group to deploy.</summary>
    public static JsonObject Group()
    {
        var port = 10_100;
        var apps = Apps.Select(app => (System: "/" + app.Id.Split('/')[1], Definition: Definition(app, port++))).ToList();
        return new JsonObject
        {
            ["id"] = "/",
            ["groups"] = new JsonArray(
            [
                .. apps.GroupBy(app => app.System).Select(system => (JsonNode)new JsonObject
                {
                    ["id"] = system.Key, ["apps"] = new JsonArray([.. system.Select(app => (JsonNode)app.Definition)]),
                }),
            ]),
        };
    }

    private static JsonObject Definition(ReferenceApp app, int servicePort) => new()
    {
        ["id"] = app.Id, ["cmd"] = "simulated", ["instances"] = app.Instances,
        ["cpus"] = app.Cpus, ["mem"] = app.MemoryMegabytes, ["disk"] = app.DiskMegabytes,
        ["labels"] = new JsonObject { ["name-en"] = app.NameEn, ["name-zh"] = app.NameZh },
        ["spread"] = app.OnlyIn is { } only
            ? new JsonObject { ["policy"] = "pinned", ["zones"] = new JsonArray(only) }
            : new JsonObject { ["policy"] = "balanced" },
        ["portDefinitions"] = new JsonArray(new JsonObject { ["port"] = servicePort, ["name"] = "http", ["labels"] = new JsonObject() }),
        ["healthChecks"] = new JsonArray(new JsonObject { ["protocol"] = "MESOS_HTTP", ["path"] = "/", ["portIndex"] = 0 }),
        ["unreachableStrategy"] = new JsonObject { ["inactiveAfterSeconds"] = 60, ["expungeAfterSeconds"] = 120 },
        ["upgradeStrategy"] = new JsonObject { ["minimumHealthCapacity"] = 0.5 },
    };
}
