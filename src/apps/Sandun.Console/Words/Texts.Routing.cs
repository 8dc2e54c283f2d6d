namespace Sandun.WebConsole.Words;

/// <summary>Texts of the routing page.</summary>
public static partial class Texts
{
    public static readonly Phrase Routing = new("Routing", "路由");
    public static readonly Phrase RoutersTitle = new("Routers", "路由器");
    public static readonly Phrase NoRouters = new("No router is connected.", "没有已连接的路由器。");
    public static readonly Phrase NoRoutes = new("No app has a route.", "没有应用配置路由。");
    public static readonly Phrase RouterName = new("Router", "路由器");
    public static readonly Phrase RouterEngine = new("Proxy", "代理程序");
    public static readonly Phrase RouterApplied = new("Serves revision", "已生效修订号");
    public static readonly Phrase RouterBehind = new("{0} behind", "落后 {0}");
    public static readonly Phrase RouterCurrent = new("current", "最新");
    public static readonly Phrase RouterLost = new("lost", "失联");
    public static readonly Phrase RouterLostWhy = new(
        "Not connected since {0}. Its proxy may go on serving the registry it had; nothing waits for it. It leaves this list after an hour, or when it is back.",
        "自 {0} 起未连接。其代理程序可能仍按当时的注册表提供服务；部署不会等待它。一小时后或恢复连接时从此列表移除。");
    public static readonly Phrase RouterApply = new("Applied in", "生效用时");
    public static readonly Phrase RouterReloads = new("Reloads", "重载次数");
    public static readonly Phrase RouterDiff = new("What the last reload changed", "最近一次重载的配置差异");
    public static readonly Phrase RouterSilent = new("no figures", "无流量数据");
    public static readonly Phrase RegistryRevision = new("Registry revision {0}", "注册表修订号 {0}");
    public static readonly Phrase RouteAddress = new("Address", "地址");
    public static readonly Phrase RoutePort = new("port {0}", "端口 {0}");
    public static readonly Phrase RouteMaintenance = new("maintenance page", "维护页");
    public static readonly Phrase Requests = new("Requests/s", "请求/秒");
    public static readonly Phrase Concurrency = new("At once", "并发");
    public static readonly Phrase QueueLength = new("Waiting", "排队");
    public static readonly Phrase ResponseTime = new("p50 / p99 ms", "p50 / p99 毫秒");
    public static readonly Phrase Errors5xx = new("5xx/s", "5xx/秒");
    public static readonly Phrase Weight = new("Weight", "权重");
    public static readonly Phrase WeightOf = new("Weight of {0}", "{0} 的权重");
    public static readonly Phrase Drain = new("Drain", "排空");
    public static readonly Phrase DrainOf = new("Drain {0}", "排空 {0}");
    public static readonly Phrase Undrain = new("Serve again", "恢复流量");
    public static readonly Phrase UndrainOf = new("Let {0} serve again", "恢复 {0} 的流量");
    public static readonly Phrase MaintenanceOn = new("Show maintenance page", "显示维护页");
    public static readonly Phrase MaintenanceOff = new("End maintenance", "结束维护");
    public static readonly Phrase EndpointTask = new("Task", "任务");
    public static readonly Phrase EndpointServing = new("serving", "服务中");
    public static readonly Phrase EndpointStarting = new("starting", "启动中");
    public static readonly Phrase EndpointDraining = new("draining", "排空中");
    public static readonly Phrase EndpointHeld = new("drained by hand", "已手动排空");
    public static readonly Phrase DriftTitle = new("The store was changed by another hand", "存储曾被外部改动");
    public static readonly Phrase DriftRow = new("record {0}: {1}", "记录 {0}：{1}");
    public static readonly Phrase Milliseconds = new("{0} ms", "{0} 毫秒");
    public static readonly Phrase Pair = new("{0} / {1}", "{0} / {1}");
}
