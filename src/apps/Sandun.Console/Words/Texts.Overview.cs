namespace Sandun.WebConsole.Words;

public static partial class Texts
{
    public static readonly Phrase DataCenter = new("Data center", "数据中心");
    public static readonly Phrase DataCenters = new("Data centers", "数据中心");
    public static readonly Phrase DefaultDataCenter = new("Default data center", "默认数据中心");
    public static readonly Phrase Systems = new("Systems", "系统");
    public static readonly Phrase Containers = new("Containers", "容器");
    public static readonly Phrase Deployments = new("Deployments", "部署");
    public static readonly Phrase RunningDeployments = new("Running deployments", "进行中的部署");
    public static readonly Phrase NoDeployments = new("No change is being carried out.", "当前没有进行中的变更。");
    public static readonly Phrase NodesReachable = new("{0} of {1} reachable", "{1} 个中 {0} 个可达");
    public static readonly Phrase ContainersWanted = new("{0} wanted", "期望 {0} 个");
    public static readonly Phrase OfSystems = new("in {0} systems", "分属 {0} 个系统");
    public static readonly Phrase Regions = new("Regions: {0}", "区域：{0}");
    public static readonly Phrase InProgress = new("in progress", "进行中");

    public static readonly Phrase Capacity = new("Capacity", "容量");
    public static readonly Phrase Cpu = new("CPU", "CPU");
    public static readonly Phrase Memory = new("Memory", "内存");
    public static readonly Phrase Storage = new("Storage", "存储");
    public static readonly Phrase Used = new("used", "已用");
    public static readonly Phrase Allocated = new("allocated", "已分配");
    public static readonly Phrase Total = new("total", "总量");
    public static readonly Phrase UsedHint = new("measured on the machines", "机器实测值");
    public static readonly Phrase AllocatedHint = new("taken by tasks", "任务占用");
    public static readonly Phrase GaugeLabel = new("{0}: used {1}, allocated {2}, total {3}", "{0}：已用 {1}，已分配 {2}，总量 {3}");
    public static readonly Phrase Cores = new("{0} cores", "{0} 核");

    public static readonly Phrase Components = new("Components", "组件");
    public static readonly Phrase ComponentServer = new("Server", "服务端");
    public static readonly Phrase ComponentStore = new("Store", "存储");
    public static readonly Phrase ComponentResourceManager = new("Resource manager", "资源管理器");
    public static readonly Phrase ComponentServiceScheduler = new("Service scheduler", "服务调度器");
    public static readonly Phrase ComponentAgents = new("Agents", "代理");
    public static readonly Phrase ComponentRouters = new("Routers", "路由器");
    public static readonly Phrase Servers = new("Servers", "服务端");
    public static readonly Phrase ServerName = new("Server", "名称");
    public static readonly Phrase ServerPart = new("Part", "角色");
    public static readonly Phrase ServerLeads = new("Leads", "主");
    public static readonly Phrase ServerStandsBy = new("Stands by", "备");
    public static readonly Phrase ServerNotHeard = new("Not heard of", "失去联系");
    public static readonly Phrase ServerBehind = new("Revisions behind", "落后修订数");
    public static readonly Phrase LightGreen = new("Well", "正常");
    public static readonly Phrase LightYellow = new("Attention", "注意");
    public static readonly Phrase LightRed = new("Failing", "故障");
    public static readonly Phrase LightGrey = new("Not present", "未部署");

    public static readonly Phrase NeedsAttention = new("Needs attention", "需要关注");
    public static readonly Phrase AllAppsWell = new("No app needs attention.", "没有需要关注的应用。");
    public static readonly Phrase AllWell = new(
        "All is well: {0} of {1} containers running, {2} of {3} nodes reachable.", "一切正常：{1} 个容器中 {0} 个运行，{3} 个节点中 {2} 个可达。");
    public static readonly Phrase EmptyDataCenter = new(
        "The data center is up and waits for its first app.", "数据中心已就绪，等待第一个应用。");
    public static readonly Phrase NoNodesYet = new("No node has joined yet, so nothing can run.", "还没有节点加入，无法运行任何应用。");
    public static readonly Phrase Attention = new("Attention: {0}.", "请注意：{0}。");
    public static readonly Phrase AttentionComponents = new("failing components: {0}", "故障组件 {0} 个");
    public static readonly Phrase AttentionNodes = new("unreachable nodes: {0}", "不可达节点 {0} 个");
    public static readonly Phrase AttentionApps = new("apps not as wished: {0}", "不符合期望的应用 {0} 个");
    public static readonly Phrase ListSeparator = new(", ", "，");
    public static readonly Phrase Changing = new(
        "Deployments in progress: {0}. {1} of {2} containers running.", "正在进行 {0} 个部署，{2} 个容器中 {1} 个运行。");
    public static readonly Phrase MoreApps = new("all apps", "全部应用");
}
