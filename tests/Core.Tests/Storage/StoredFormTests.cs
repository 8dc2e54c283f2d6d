using System.Text;
using Sandun.Core.Tests.ServiceScheduler;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.Storage;

/// <summary>
/// What version 1 stored is read for ever, and what the version after this one may add is passed over. A test that fails here says that a
/// stored form changed its meaning: servers of neighbouring versions share a store during an upgrade. Add members with defaults; never
/// change a line of StoredForms.cs, only add to it.
/// </summary>
public sealed class StoredFormTests
{
    private static readonly ServiceFactCodec s_services = new();
    private static readonly ResourceManagerFactCodec s_resources = new();

    private static readonly IReadOnlyList<KeyValuePair<string, string>> s_lines =
    [
        .. StoredForms.Version1.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2))
            .Select(parts => KeyValuePair.Create(parts[0], parts[1])),
    ];

    [Fact]
    public void Entities_OfVersion1_MakeUpTheStateTheyMadeUpThen()
    {
        var services = new Sandun.ServiceScheduler.ServiceScheduler(new SeededRandom(1), new ServiceSchedulerOptions());
        var resources = new Sandun.ResourceManager.ResourceManager(new SeededRandom(1));
        foreach (var (key, value) in s_lines) Apply(key, value, services, resources);
        var (view, cluster) = (services.TakeView(World.Epoch), resources.TakeView(World.Epoch));
        Assert.Equal(new FrameworkId("fw-1"), view.Framework);
        var web = view.Apps[PathId.Absolute("/shop/web")];
        Assert.Equal(("v2", 3, 1), (web.Spec.Command, web.Spec.Instances, web.Spec.HealthChecks.Length));
        Assert.Equal(2, view.Versions[web.Id].Count);
        Assert.NotEmpty(view.Instances[web.Id]);
        Assert.All(view.Instances[web.Id].Values, instance => Assert.NotEmpty(instance.Ports));
        Assert.NotEmpty(view.Deployments);
        Assert.Contains(PathId.Absolute("/flapping"), view.LastFailures.Keys);
        Assert.NotEmpty(view.Registry.Endpoints);
        Assert.NotEmpty(view.Registry.Routes);
        Assert.True(view.Registry.Revision > 0);
        Assert.Equal(World.Epoch, view.RestoreMark?.At);
        Assert.Equal(["a1", "a2"], cluster.Agents.Keys.Select(agent => agent.Value));
        Assert.Equal("sandun-services", Assert.Single(cluster.Frameworks.Values).Name);
    }

    [Fact]
    public void EveryKind_ThatIsStored_HasALine()
    {
        var missing = Written().Where(entity => !s_lines.Any(line => KindOf(line.Key) == KindOf(entity.Key)))
            .Select(entity => entity.Key + " " + Encoding.UTF8.GetString(entity.Value!)).ToList();
        Assert.True(missing.Count == 0, "StoredForms.cs lacks:\n" + string.Join('\n', missing));
    }

    /// <summary>What is not known is left alone when the state is loaded: a kind that is written but not known would be lost.</summary>
    [Fact]
    public void EveryKind_ThatIsWritten_IsKnown()
    {
        var app = PathId.Absolute("/shop/web");
        var steering = new AppSteering { App = app, From = "a", To = "b", Generation = new SteeringGeneration(1, 1) };
        ServiceFact[] more =
        [
            new ServiceFact.SteeringPut(steering), new ServiceFact.ZoneRulePut(ZoneRule.Default("a")),
            new ServiceFact.TrafficRulePut(TrafficRule.None(app) with { Maintenance = true }),
        ];
        Assert.All(Written().Concat(more.Select(fact => s_services.Encode(fact)!.Value)), entity => Assert.True(
            entity.Key.StartsWith(s_services.Prefix, StringComparison.Ordinal) ? s_services.Knows(entity.Key) : s_resources.Knows(entity.Key), entity.Key));
        Assert.All(["roles/dev", "gone/a1", "maintenance/plan"], key => Assert.True(s_resources.Knows("resources/" + key), key));
        Assert.All(["rollouts", "outcomes", "pending"], kind => Assert.True(s_services.Knows($"services/{kind}/x"), kind));
    }

    [Fact]
    public void Entities_WithMembersOfALaterVersion_AreReadWithoutThem() => Assert.All(s_lines, line =>
    {
        var later = """{"added":{"deep":[1,"x",null]},""" + line.Value[1..] + " ";
        Assert.Equal(Again(line.Key, line.Value), Again(line.Key, later));
    });

    [Fact]
    public void Keys_OfALaterVersion_AreNotKnown()
    {
        Assert.All(["services/later/x", "services/registry/later", "services/later"], key => Assert.False(s_services.Knows(key)));
        Assert.False(s_resources.Knows("resources/later/x"));
        Assert.All(s_lines, line => Assert.True(line.Key.StartsWith(s_services.Prefix, StringComparison.Ordinal) ? s_services.Knows(line.Key) : s_resources.Knows(line.Key), line.Key));
    }

    private static void Apply(
        string key, string value, Sandun.ServiceScheduler.ServiceScheduler services, Sandun.ResourceManager.ResourceManager resources)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        if (key.StartsWith(s_services.Prefix, StringComparison.Ordinal)) services.Apply(s_services.Decode(key, bytes));
        else resources.Apply(s_resources.Decode(key, bytes));
    }

    private static string Again(string key, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        var entity = key.StartsWith(s_services.Prefix, StringComparison.Ordinal)
            ? s_services.Encode(s_services.Decode(key, bytes))!.Value
            : s_resources.Encode(s_resources.Decode(key, bytes))!.Value;
        Assert.Equal(key, entity.Key);
        return Encoding.UTF8.GetString(entity.Value!);
    }

    private static string KindOf(string key) => string.Join('/', key.Split('/').Take(key.Contains("/registry/", StringComparison.Ordinal) ? 3 : 2));

    /// <summary>One life with something of every kind.</summary>
    private static IEnumerable<StoredEntity> Written()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Run(Sample.Checked("/shop/web", 3));
        world.Run(Sample.App("/flapping"));
        world.Manager.Fail(world.InstancesOf("/flapping")[0].Task!.Value);
        world.Settle();
        world.Manager.AutoHealthy = false;
        world.Change("/shop/web", spec => spec with { Command = "v2" });
        world.Settle();
        var framework = new FrameworkRecord(new FrameworkId("fw-1"), "sandun-services", [Role.Any], TimeSpan.FromDays(7), null);
        return
        [
            .. world.Store.Select(entry => new StoredEntity(entry.Key, entry.Value)),
            s_services.Encode(new ServiceFact.RestoreMarkPut(new RestoreMark(World.Epoch, World.Epoch.AddDays(-1))))!.Value,
            .. new[] { "a1", "a2" }.Select(id => s_resources.Encode(new ResourceManagerFact.AgentPut(new AgentRecord(new AgentId(id), Agent(id), id == "a1" ? null : World.Epoch)))!.Value),
            s_resources.Encode(new ResourceManagerFact.FrameworkPut(framework))!.Value,
        ];
    }

    private static AgentSpec Agent(string id) => new()
    {
        Id = new AgentId(id), Hostname = "node-" + id, Address = "10.0.0.1", BootId = "boot", Zone = "dc1", Region = "zhejiang", HasDocker = true, Version = "0.1",
        Attributes = Sorted.Empty.Add("rack", "r1"), Total = new Resources(ResourceAmounts.Of(4, 4096, 4096), PortSet.Of(new PortRange(31000, 31999))),
    };
}
