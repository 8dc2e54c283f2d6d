using System.Text;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class StorageTests
{
    private static readonly ServiceFactCodec s_codec = new();

    private static AppSpec Full => Sample.Checked("/shop/web", 7) with
    {
        Arguments = ["a", "b"],
        CpuLimitMillis = 5,
        MemoryLimitBytes = long.MaxValue,
        User = "nobody",
        AcceptedResourceRoles = [Role.Any],
        Environment = Sorted.Empty.Add("A", "1").Add("a", "2"),
        EnvironmentSecrets = Sorted.Empty.Add("KEY", "key"),
        Secrets = Sorted.Empty.Add("key", "shop/key"),
        Pod = new PodSpec
        {
            Containers =
            [
                new PodContainer
                {
                    Name = "web", Amounts = ResourceAmounts.Of(1, 2, 3, 4), CpuLimitMillis = 6, MemoryLimitBytes = 7, Command = "x", Arguments = ["y"],
                    Image = "z", ForcePullImage = true, User = "u", Environment = Sorted.Empty.Add("a", "b").Add("B", "c"),
                    EnvironmentSecrets = Sorted.Empty.Add("K", "key"), Labels = Sorted.Empty.Add("l", "m"), PortCount = 1, HasHealthCheck = true,
                    Mounts = [new PodVolumeMount("data", "/data", true)], Fetch = [new FetchSpec("http://x/y")], KillGrace = TimeSpan.FromSeconds(1.5),
                    Tty = true, Extensions = Sorted.Empty.Add("check", "{}"),
                },
            ],
            Volumes = [new PodVolume("data", "/h", null), new PodVolume("key", null, "key"), new PodVolume("own", null, null) { PersistentBytes = 9, Disk = new DiskWish { Type = DiskSourceType.Path } }],
        },
        Labels = Sorted.Empty.Add("L", "x"),
        Role = new Role("dev"),
        Constraints = [new Constraint("hostname", ConstraintOperator.Unique), new Constraint("rack", ConstraintOperator.Like, "a.*")],
        Container = new ContainerSpec
        {
            Image = "x:1", ForcePullImage = true, Privileged = true, Parameters = [KeyValuePair.Create("k", "v")],
            Volumes = [new VolumeMount("/c", "/h", true)],
            PersistentVolumes =
            [
                new PersistentVolume("data", 1024) { Rest = Sorted.Empty.Add("type", "\"root\"") },
                new PersistentVolume("more", 1024)
                {
                    Disk = new DiskWish { Type = DiskSourceType.Mount, MaxBytes = 2048, Profile = "fast", Constraints = [new Constraint("path", ConstraintOperator.Like, "/m/.*")] },
                },
            ],
            SecretVolumes = [new SecretVolume("/key", "key")], PullSecret = "registry", Linux = new LinuxSpec(true, IpcMode.Private, 64) { SeccompProfile = "tight.json" },
        },
        Network = NetworkMode.Container,
        NetworkName = "net",
        NetworkLabels = Sorted.Empty.Add("n", "l"),
        OtherNetworks = [new ContainerNetwork("back", Sorted.Empty.Add("o", "m"))],
        RequirePorts = true,
        Ports =
        [
            new PortDefinition
            {
                ServicePort = 10_000, ContainerPort = 80, HostPort = 0, Protocols = PortProtocols.Tcp | PortProtocols.Udp, Name = "http",
                Labels = Sorted.Empty.Add("VIP_0", "x"), NetworkNames = ["net"],
            },
        ],
        Fetch = [new FetchSpec("http://x/y.tgz", false, true, true, "z")],
        ReadinessCheck = new ReadinessCheckSpec { HttpStatusCodesForReady = [200, 204] },
        Backoff = new BackoffStrategy(TimeSpan.FromSeconds(2), 1_300, TimeSpan.FromSeconds(99)),
        Upgrade = new UpgradeStrategy(500, 250),
        Unreachable = UnreachableStrategy.Disabled,
        KillSelection = KillSelection.OldestFirst,
        KillGrace = TimeSpan.FromSeconds(7),
        Dependencies = [PathId.Absolute("/db")],
        Executor = "//cmd",
        Tty = true,
        Extensions = Sorted.Empty.Add("routing", "{}"),
        Unknown = Sorted.Empty.Add("team", "\"shop\""),
    };

    [Fact]
    public void Definition_StoredAndLoaded_IsTheSame()
    {
        var app = new App(Full, World.Epoch, World.Epoch.AddSeconds(1), World.Epoch.AddSeconds(2));
        var loaded = Assert.IsType<ServiceFact.AppPut>(RoundTrip(new ServiceFact.AppPut(app), "services/apps/shop/web")).App;
        Assert.True(AppSpecComparer.Same(app.Spec, loaded.Spec));
        Assert.Equal((app.Version, app.LastScalingAt, app.LastConfigChangeAt), (loaded.Version, loaded.LastScalingAt, loaded.LastConfigChangeAt));
    }

    [Fact]
    public void Definition_OfEveryMember_IsKept()
    {
        // A member forgotten by the stored form would read back as its default, and the comparison above might not look at it.
        var plain = new AppSpec { Id = PathId.Absolute("/x") };
        foreach (var member in typeof(AppSpec).GetProperties().Where(member => member.CanWrite && member.Name != nameof(AppSpec.Id)))
            Assert.False(Equals(member.GetValue(plain), member.GetValue(Full)), $"{member.Name} must differ from its default in this test");
    }

    /// <summary>There are as many as tasks, each written three times until its task runs: what says nothing would cost a third of that.</summary>
    [Fact]
    public void Instance_ThatWaits_IsStoredWithoutWhatIsAsUsual_AndReadsTheSame()
    {
        var waiting = new Instance
        {
            Id = new InstanceId("shop_web.instance-1"), App = PathId.Absolute("/shop/web"), Condition = InstanceCondition.Scheduled, Version = World.Epoch, Since = World.Epoch,
        };
        var stored = s_codec.Encode(new ServiceFact.InstancePut(waiting))!.Value;
        using var members = System.Text.Json.JsonDocument.Parse(stored.Value);
        Assert.Equal(["id", "app", "condition", "version", "since", "taskState"], members.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(waiting, Assert.IsType<ServiceFact.InstancePut>(s_codec.Decode(stored.Key, stored.Value)).Instance);
    }

    [Fact]
    public void EveryFact_OfAnEventfulLife_SurvivesTheStore()
    {
        var world = Eventful();
        var kinds = world.Store.Keys.Select(key => string.Join('/', key.Split('/').Take(key.Contains("/registry/", StringComparison.Ordinal) ? 3 : 2)));
        Assert.Equal(
            [
                "services/apps", "services/delays", "services/deployments", "services/failures", "services/framework", "services/groups",
                "services/instances", "services/outcomes", "services/registry/endpoints", "services/registry/head", "services/registry/routes",
                "services/routers", "services/tree", "services/versions",
            ],
            kinds.Distinct().Order(StringComparer.Ordinal));
        foreach (var (key, value) in world.Store)
        {
            var again = s_codec.Encode(s_codec.Decode(key, value));
            Assert.Equal(key, again!.Value.Key);
            Assert.Equal(Encoding.UTF8.GetString(value), Encoding.UTF8.GetString(again.Value.Value!));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void State_RebuiltFromTheStore_EqualsTheLiveState(bool backwards)
    {
        var world = Eventful();
        var (live, rebuilt) = (world.View, world.Load(backwards).TakeView(world.Now));
        Assert.Equal(live.Framework, rebuilt.Framework);
        Assert.Equal(live.RootVersion, rebuilt.RootVersion);
        Assert.Equal(Texts(live.Apps.Values), Texts(rebuilt.Apps.Values));
        Assert.Equal(live.Groups.Keys, rebuilt.Groups.Keys);
        Assert.Equal(live.Instances.Keys, rebuilt.Instances.Keys);
        Assert.Equal(
            Texts(live.Instances.Values.SelectMany(ofApp => ofApp.Values)), Texts(rebuilt.Instances.Values.SelectMany(ofApp => ofApp.Values)));
        Assert.Equal(live.Deployments.Select(deployment => deployment.Id), rebuilt.Deployments.Select(deployment => deployment.Id));
        Assert.Equal(live.LastFailures, rebuilt.LastFailures);
        Assert.Equal(live.Registry.Revision, rebuilt.Registry.Revision);
        Assert.Equal(Texts(live.Registry.Endpoints), Texts(rebuilt.Registry.Endpoints));
        Assert.Equal(Texts(live.Registry.Routes), Texts(rebuilt.Registry.Routes));
        Assert.Equal(live.GroupVersions.Keys, rebuilt.GroupVersions.Keys);
        foreach (var (version, tree) in live.GroupVersions)
        {
            Assert.Equal(tree.Groups.Keys, rebuilt.GroupVersions[version].Groups.Keys);
            Assert.Equal(Texts(tree.Apps.Values), Texts(rebuilt.GroupVersions[version].Apps.Values));
        }
    }

    [Theory]
    [InlineData("services/apps/web", "{")]
    [InlineData("services/apps/web", "null")]
    [InlineData("services/nonsense", "{}")]
    [InlineData("other/apps/web", "{}")]
    public void Decode_WhatIsNotOurs_NamesTheKey(string key, string value) => Assert.Contains(
        key, Assert.Throws<FormatException>(() => s_codec.Decode(key, Encoding.UTF8.GetBytes(value))).Message, StringComparison.Ordinal);

    [Fact]
    public void LearntAgain_IsNotStored()
    {
        Assert.Null(s_codec.Encode(new ServiceFact.RouterLeft(new RouterId("lb"), DateTimeOffset.UnixEpoch)));
        Assert.Null(s_codec.Encode(new ServiceFact.QueueRemoved(PathId.Absolute("/web"))));
        Assert.Null(s_codec.Encode(new ServiceFact.SessionPut(Session.None)));
    }

    private static World Eventful()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Run(Sample.Checked("/shop/web", 3));
        world.Run(Sample.App("/shop/gone", 1));
        world.Run(Sample.App("/flapping", 1));
        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/shop/gone"), Force: true));
        world.Settle();
        world.Manager.Fail(world.InstancesOf("/flapping")[0].Task!.Value);
        world.Settle();
        world.Manager.AutoHealthy = false;
        world.Change("/shop/web", spec => spec with { Command = "v2" });
        world.Settle();
        return world;
    }

    private static ServiceFact RoundTrip(ServiceFact fact, string key)
    {
        var entity = s_codec.Encode(fact)!.Value;
        Assert.Equal(key, entity.Key);
        return s_codec.Decode(entity.Key, entity.Value);
    }

    /// <summary>Entities as the store would hold them: records compare arrays by reference.</summary>
    private static IEnumerable<string> Texts(IEnumerable<object> entities) => entities.Select(entity => Encoding.UTF8.GetString(s_codec.Encode(
        entity switch
        {
            App app => new ServiceFact.AppPut(app),
            Instance instance => new ServiceFact.InstancePut(instance),
            Endpoint endpoint => new ServiceFact.EndpointPut(endpoint, World.Epoch),
            Route route => new ServiceFact.RoutePut(route),
            _ => throw new ArgumentOutOfRangeException(nameof(entities), entity, "not compared here"),
        })!.Value.Value!));

    /// <summary>A server that follows another's store learns of a removal by the key alone.</summary>
    [Fact]
    public void Removal_KnownByItsKeyAlone_IsTheSameFact()
    {
        var shop = PathId.Absolute("/shop/web");
        ServiceFact[] removals =
        [
            new ServiceFact.GroupRemoved(PathId.Absolute("/shop")), new ServiceFact.AppRemoved(shop),
            new ServiceFact.AppVersionRemoved(shop, World.Epoch.AddMilliseconds(7)), new ServiceFact.TreeChangeForgotten(World.Epoch.AddMilliseconds(8)),
            new ServiceFact.InstanceRemoved(shop, new InstanceId("shop_web.instance-1")), new ServiceFact.DeploymentRemoved(new DeploymentId("d1")),
            new ServiceFact.FailureRemoved(shop), new ServiceFact.DelayRemoved(shop),
            new ServiceFact.EndpointRemoved(shop, new TaskId("shop_web.instance-1._app.1")), new ServiceFact.RouteRemoved(shop, 2),
            new ServiceFact.RouterForgotten(new RouterId("edge/1")),
        ];
        Assert.All(removals, removal =>
        {
            var stored = s_codec.Encode(removal) ?? throw new InvalidOperationException("not kept: " + removal);
            Assert.True(stored.Value is null);
            Assert.Equal(removal, s_codec.DecodeRemoval(stored.Key));
        });
        Assert.All(["services/framework", "services/nothing/x", "other/apps/x"], key => Assert.Throws<FormatException>(() => s_codec.DecodeRemoval(key)));
    }
}
