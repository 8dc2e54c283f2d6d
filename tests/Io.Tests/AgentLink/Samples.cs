using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>One of each message, with no member left at its default.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset s_time = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(1234567);

    private static readonly Resources s_resources = new(
        new ResourceAmounts(1500, 7, 8, 9), PortSet.Of(new PortRange(31000, 31002), new PortRange(32000, 32000)));

    private static readonly ImmutableSortedDictionary<string, string> s_map = Sorted.Empty.Add("a", "1").Add("b", "").Add("三墩", "值");

    public static readonly TaskStatus Status = new()
    {
        TaskId = new TaskId("t1"), State = TaskState.Failed, Timestamp = s_time, Reason = TaskReason.ContainerLimitationMemory, Message = "memory",
        Agent = new AgentId("a1"), Uuid = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), ExitCode = 137, Pid = 42,
        IpAddresses = ["10.0.0.1", "::1"], Healthy = true, LastOutput = "last\nwords",
        Checks = [new CheckResult(1, 2, s_time, s_time.AddSeconds(1), s_time.AddSeconds(2), "500")],
        Readiness = new ReadinessResult(true, 200, "text/plain", "ok"),
    };

    public static readonly TaskSpec Task = new()
    {
        Id = new TaskId("t1"), Name = "web.shop", Resources = s_resources, CpuLimitMillis = 2000, MemoryLimitBytes = long.MaxValue,
        Command = "exec x", Arguments = ["a", "b c"], User = "nobody", Environment = s_map, Labels = s_map,
        Fetch = [new FetchSpec("http://h/x.tgz", true, true, true, "dir/x")],
        Volumes = [new VolumeMount("/in", "/out", true)],
        Ports = [new TaskPort("http", 31000, 80, PortProtocols.Tcp | PortProtocols.Udp)],
        Docker = new DockerSpec
        {
            Image = "shop:1", ForcePullImage = true, Privileged = true, Parameters = [KeyValuePair.Create("dns", "1.1.1.1")],
            Network = NetworkMode.Container, NetworkName = "net",
        },
        HealthChecks =
        [
            new HealthCheckSpec
            {
                Protocol = HealthCheckProtocol.MesosTcp, Path = "/health", PortIndex = 1, Port = 81, Command = "true",
                GracePeriod = TimeSpan.FromSeconds(1), Interval = TimeSpan.FromSeconds(2), Timeout = TimeSpan.FromSeconds(3),
                MaxConsecutiveFailures = 4, Delay = TimeSpan.FromSeconds(5), IgnoreHttp1xx = true, IPv6 = true,
            },
        ],
        ReadinessCheck = new ReadinessCheckSpec
        {
            Name = "ready", Https = true, Path = "/ready", PortName = "http", Interval = TimeSpan.FromSeconds(6),
            Timeout = TimeSpan.FromSeconds(7), HttpStatusCodesForReady = [200, 204], PreserveLastResponse = true,
        },
        KillGrace = TimeSpan.FromSeconds(9), Tty = true,
    };

    public static readonly AgentSpec Agent = new()
    {
        Id = new AgentId("a1"), Hostname = "node1", Address = "10.0.0.9", Total = s_resources, Attributes = s_map, Region = "hz", Zone = "三墩",
        HasDocker = true, BootId = "boot", Version = "0.1.0", NotEnforced = ["memory"],
    };

    public static readonly Endpoint Endpoint = new()
    {
        Task = new TaskId("t1"), App = PathId.Absolute("/shop/web"), State = EndpointState.Draining, Address = "10.0.0.9", Ports = [31000, 31001],
        Hostname = "node1", Region = "hz", Zone = "三墩", Weight = 7, Revision = 12,
    };

    public static readonly Route Route = new()
    {
        App = PathId.Absolute("/shop/web"), PortIndex = 1, ServicePort = 10000, VirtualHosts = ["shop.example"], PathPrefix = "/x", Http = true,
        HealthPath = "/health", Revision = 13,
    };

    public static readonly AgentReport[] Reports =
    [
        new AgentReport.Register(Agent, [new AgentTask(new FrameworkId("f1"), new TaskId("t1"), s_resources, Status)]),
        new AgentReport.Status(new FrameworkId("f1"), Status),
        new AgentReport.Heartbeat(new NodeUsage(1, 2, 3), [new TaskUsage(new TaskId("t1"), 4, 5, 6)]),
    ];

    public static readonly AgentOrder[] Orders =
    [
        new AgentOrder.Registered(new AgentId("a1")),
        new AgentOrder.Launch(new FrameworkId("f1"), Task),
        new AgentOrder.Kill(new FrameworkId("f1"), new TaskId("t1"), TimeSpan.FromSeconds(5)),
        new AgentOrder.Acknowledge(new TaskId("t1"), Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")),
        new AgentOrder.Shutdown("given up"),
    ];

    /// <summary>The same with every member that was added since.</summary>
    public static readonly AgentReport[] LatestReports =
    [
        new AgentReport.Register(
            Agent with { Conditions = [new NodeCondition(NodeConditionKind.MemoryPressure, "none is free")] },
            [new AgentTask(new FrameworkId("f1"), new TaskId("t1"), s_resources, Status with { Successor = new TaskId("t2") })]),
        new AgentReport.Status(new FrameworkId("f1"), Status with { Successor = new TaskId("t2") }),
        new AgentReport.Heartbeat(
            new NodeUsage(1, 2, 3) { Conditions = [new NodeCondition(NodeConditionKind.DiskPressure, "1 % is free")] },
            [new TaskUsage(new TaskId("t1"), 4, 5, 6)]),
    ];

    /// <summary>The same with every member that the link carries today; the golden bytes keep to those above.</summary>
    public static readonly AgentReport[] FullReports =
    [
        .. LatestReports.Select(report => report switch
        {
            AgentReport.Register register => register with
            {
                Agent = register.Agent with { Networks = ["back", "front"] }, Tasks = [.. register.Tasks.Select(task => task with { Status = Checked(task.Status) })],
            },
            AgentReport.Status status => status with { Update = Checked(status.Update) },
            _ => report,
        }),
    ];

    /// <summary>A registration that says which networks the agent's processes may join.</summary>
    public static readonly AgentReport NetworkedReport = new AgentReport.Register(new AgentSpec { Hostname = "h", Address = "10.0.0.9", Total = Resources.None, Networks = ["back", "front"] }, []);

    /// <summary>The same of one that has none.</summary>
    public static readonly AgentReport NetworklessReport = new AgentReport.Register(new AgentSpec { Hostname = "h", Address = "10.0.0.9", Total = Resources.None, Networks = [] }, []);

    /// <summary>A heartbeat with all figures there are.</summary>
    public static readonly AgentReport MeasuredReport = new AgentReport.Heartbeat(
        new NodeUsage(1, 2, 3)
        {
            Conditions = [new NodeCondition(NodeConditionKind.DiskPressure, "1 % is free")],
            Counters = new NodeCounters
            {
                ClockMilliseconds = 1, Cpus = 2, MemoryTotalBytes = 3, DiskTotalBytes = 4, LoadMilli = 5, DiskReadBytes = 6, DiskWrittenBytes = 7,
                NetworkReceivedBytes = 8, NetworkSentBytes = 9, CpuStallMicros = 10, MemoryStallMicros = 11, IoStallMicros = 12,
            },
        },
        [
            new TaskUsage(new TaskId("t1"), 4, 5, 6)
            {
                Counters = new TaskCounters
                {
                    ThrottledNanoseconds = 1, OomKills = 2, CpuStallMicros = 3, MemoryStallMicros = 4, IoStallMicros = 5, DiskReadBytes = 6,
                    DiskWrittenBytes = 7, NetworkReceivedBytes = 8, NetworkSentBytes = 9, Processes = 10,
                },
            },
        ]);

    /// <summary>The same with every member that was added since.</summary>
    public static readonly AgentOrder[] LatestOrders =
    [
        .. Orders.Where(order => order is not AgentOrder.Launch),
        new AgentOrder.Launch(new FrameworkId("f1"), Task with
        {
            Restarts = new RestartBudget("t", 1, 10, TimeSpan.FromSeconds(1), new BackoffStrategy(TimeSpan.FromSeconds(2), 1150, TimeSpan.FromSeconds(300))),
        }),
    ];

    public static readonly RegistryChange[] Changes =
    [
        new RegistryChange.EndpointPut(Endpoint),
        new RegistryChange.EndpointRemoved(new TaskId("t1"), PathId.Absolute("/shop/web"), 14),
        new RegistryChange.RoutePut(Route),
        new RegistryChange.RouteRemoved(PathId.Absolute("/shop/web"), 1, 15),
    ];

    /// <summary>The same with every member that the link carries today; the golden bytes keep to those above.</summary>
    public static readonly AgentOrder[] FullOrders =
    [
        .. LatestOrders[..^1],
        new AgentOrder.Launch(new FrameworkId("f1"), ((AgentOrder.Launch)LatestOrders[^1]).Task with
        {
            EndsWhenUnhealthy = true,
            Check = Task.HealthChecks[0] with { Protocol = HealthCheckProtocol.MesosHttp, Path = "/version" },
            Docker = Task.Docker! with { OtherNetworks = ["back"], Linux = new LinuxSpec(true, IpcMode.Private, 64 << 20) { SeccompProfile = "tight.json" } },
            Volumes =
            [
                new VolumeMount("data", "v", true, VolumeKind.Persistent)
                {
                    Disk = new DiskSource { Type = DiskSourceType.Mount, Root = "/m", Id = "i", Profile = "fast", Vendor = "v", Metadata = [new Label("k", "v")] },
                },
            ],
            Data = new byte[] { 4, 5 },
            Networks = ["front", "back"],
            MaxCompletionTime = TimeSpan.FromSeconds(90),
            Role = new Role("shop/front"),
            Group = new TaskGroup { Id = "g1", Members = [new TaskId("t1"), new TaskId("t2")], Ports = [new TaskPort("http", 31000, 80, PortProtocols.Tcp)] },
            Secrets = [new TaskSecret("db", "PASSWORD", "run/db") { Value = new SecretValue(new byte[] { 1, 2, 3 }) }],
        }),
    ];

    /// <summary>The same with every member that the link carries today.</summary>
    public static readonly Route FullRoute = Route with
    {
        Problem = "a label was not taken",
        Settings = new RouteSettings
        {
            Balance = RouteBalance.Source, StickyCookie = "SHOP", SlowStartSeconds = 1, InstanceConcurrency = 2, RequestsPerSecond = 3, ClientRequests = 4,
            ClientConnections = 5, Retries = 6, RetryAllMethods = true, ChecksOff = true, CheckIntervalSeconds = 27, ConnectTimeoutMs = 7, ServerTimeoutSeconds = 8, TunnelTimeoutSeconds = 9,
            QueueTimeoutSeconds = 10, HoldSeconds = 12, Maintenance = true, MaintenanceText = "soon", Certificates = ["shop"], RedirectToHttps = true, Hsts = true,
            TlsPassThrough = true, InstanceHttp2 = true, Tracing = true, AnyLocality = true,
            DataCenters = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal).Add("east", 11), RouterGroups = ["outside"],
        },
    };

    /// <summary>The same with every member that the link carries today.</summary>
    public static readonly RegistryChange[] FullChanges = [.. Changes.Select(change => change is RegistryChange.RoutePut ? new RegistryChange.RoutePut(FullRoute) : change)];

    public static readonly RouterReport Report = new(new RouterId("r1"), 16, [new TaskId("t1")], "haproxy 2.6.12", "refused");

    /// <summary>The same with every member that the link carries today.</summary>
    public static readonly RouterReport FullReport = Report with
    {
        IsFaulty = true,
        DataCenter = "east",
        ApplyTime = TimeSpan.FromMilliseconds(3),
        Reloads = 4,
        LastDiff = "+ server",
    };

    private static TaskStatus Checked(TaskStatus status) => status with { Check = new CheckAnswer(HealthCheckProtocol.MesosHttp, 204) };
}
