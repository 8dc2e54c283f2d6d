namespace Sandun.WebConsole.Words;

public static partial class Texts
{
    public static readonly Phrase CentersNone = new("No node has joined yet, so there is no data center.", "还没有节点加入，因此没有数据中心。");
    public static readonly Phrase CenterModeActive = new("Active", "在用");
    public static readonly Phrase CenterModeDrain = new("Draining: nothing new starts there", "排空：不再启动新容器");
    public static readonly Phrase CenterModeOff = new("Off: no traffic, nothing new", "停用：无流量，不启动新容器");
    public static readonly Phrase CenterWeighedOut = new("Weighed out to {0} % of its traffic", "已降权至其流量的 {0} %");
    public static readonly Phrase CenterUnreachable = new("No node answers", "没有节点应答");
    public static readonly Phrase CenterRouters = new("Routers", "路由器");
    public static readonly Phrase CenterTraffic = new("Share of traffic", "流量占比");
    public static readonly Phrase CenterRequests = new("{0} requests/s", "每秒 {0} 个请求");
    public static readonly Phrase CenterLatency = new("Latency", "时延");
    public static readonly Phrase CenterMilliseconds = new("{0} ms from the leader", "距主服务端 {0} 毫秒");
    public static readonly Phrase CenterLatencyUnknown = new("not measured yet", "尚未测得");
    public static readonly Phrase CenterEvacuable = new("Evacuable", "可撤离");
    public static readonly Phrase CenterEvacuableTo = new("yes, to {0}", "是，可撤至{0}");
    public static readonly Phrase CenterNotEvacuable = new("no", "否");
    public static readonly Phrase CenterByApp = new("Containers by app", "各应用容器数");
    public static readonly Phrase CenterMoreApps = new("and {0} more apps", "另有 {0} 个应用");
    public static readonly Phrase CenterNodesMap = new("Nodes", "节点图");
    public static readonly Phrase CenterView = new("Container view", "容器视图");
    public static readonly Phrase CenterSwitch = new("Switch over", "切换");
    public static readonly Phrase CentersSwitch = new("Switch data center", "跨数据中心切换");
    public static readonly Phrase CentersLinks = new("Links between data centers", "数据中心间链路");
    public static readonly Phrase CentersNoFailover = new("Nothing moves by itself", "不会自动切换");
    public static readonly Phrase CentersFailoverTitle = new("Automatic failover", "自动切换");
    public static readonly Phrase CentersFailoverOn = new(
        "Work leaves a lost data center by itself after {0} s.", "数据中心失联 {0} 秒后自动切换。");
    public static readonly Phrase CentersFailoverOff = new(
        "Automatic failover is off; `sandun dc failover --enabled true` turns it on.", "自动切换已关闭；可用 `sandun dc failover --enabled true` 打开。");
    public static readonly Phrase MapBy = new("Colour by", "着色依据");
    public static readonly Phrase MapByUse = new("use", "使用");
    public static readonly Phrase MapByAllocation = new("allocation", "分配");
    public static readonly Phrase MapLegend = new("below 20 %, 50 %, 75 %, 90 %, above; hatched: unreachable", "低于 20 %、50 %、75 %、90 %、以上；斜纹：不可达");
    public static readonly Phrase MapNode = new("{0}: {1} tasks, CPU used {2}, allocated {3}", "{0}：{1} 个任务，CPU 已用 {2}，已分配 {3}");
    public static readonly Phrase MapNodesMore = new("{0} more nodes in the list of nodes", "另有 {0} 个节点见节点列表");
    public static readonly Phrase CenterAppContainers = new("{0} containers", "{0} 个容器");
    public static readonly Phrase CenterUnknown = new("There is no such data center.", "没有这个数据中心。");

    public static readonly Phrase Wall = new("Wall screen", "大屏");
    public static readonly Phrase WallLeave = new("Back", "返回");
    public static readonly Phrase WallUsedOf = new("{0} of {1}", "{0}，共 {1}");

    public static readonly Phrase Switches = new("Switches", "切换记录");
    public static readonly Phrase SwitchesNone = new("No switch yet.", "尚无切换。");
    public static readonly Phrase SwitchScopeStep = new("1 · Scope", "1 · 范围");
    public static readonly Phrase SwitchFrom = new("Data center", "数据中心名称");
    public static readonly Phrase SwitchTo = new("Taken over by", "接管方");
    public static readonly Phrase SwitchContainers = new("Containers in total", "容器总数");
    public static readonly Phrase SwitchApps = new("Apps", "应用名称");
    public static readonly Phrase SwitchAll = new("All apps", "全部应用");
    public static readonly Phrase SwitchShare = new("Part of the traffic", "切换比例");
    public static readonly Phrase SwitchPercent = new("{0} %", "百分之 {0}");
    public static readonly Phrase SwitchMode = new("How", "方式");
    public static readonly Phrase SwitchGated = new("In steps, each watched (1, 10, 50, 100 %)", "逐步切换，每步观察（1、10、50、100 %）");
    public static readonly Phrase SwitchEmergency = new("Emergency: all at once, no judgement", "紧急：一次全部切换，不做判断");
    public static readonly Phrase SwitchCheckStep = new("2 · Dry run", "2 · 预演检查");
    public static readonly Phrase SwitchCheck = new("Check", "检查");
    public static readonly Phrase SwitchCheckHint = new("Shows what would move and whether it fits. Changes nothing.", "显示将切换的内容及容量是否足够，不做任何变更。");
    public static readonly Phrase SwitchVerdictOk = new("It fits: {0} afterwards uses {1} % of its scarcest resource.", "容量足够：切换后{0}最紧张资源使用 {1} %。");
    public static readonly Phrase SwitchVerdictTight = new("It fits, but tightly: {0} afterwards uses {1} %.", "容量勉强：切换后{0}使用 {1} %。");
    public static readonly Phrase SwitchVerdictNo = new("It cannot be done.", "无法切换。");
    public static readonly Phrase SwitchInstances = new("{0} instances move; about {1} s until all traffic has moved.", "共切换 {0} 个实例，约 {1} 秒后流量全部切走。");
    public static readonly Phrase SwitchTier = new("Order", "次序");
    public static readonly Phrase SwitchMoving = new("Move", "切换数");
    public static readonly Phrase SwitchPlaced = new("Find a place", "可放置");
    public static readonly Phrase SwitchLacks = new("What is lacking", "缺少");
    public static readonly Phrase SwitchRunStep = new("3 · Run", "3 · 执行");
    public static readonly Phrase SwitchRehearse = new("Rehearse", "演练");
    public static readonly Phrase SwitchRehearseHint = new(
        "A rehearsal starts the instances, shows that they are healthy, and takes them away: no request moves.", "演练会启动实例、确认健康后撤除，不移动任何请求。");
    public static readonly Phrase SwitchApply = new("Switch", "开始切换");
    public static readonly Phrase SwitchForce = new("Go on although the capacity does not suffice", "容量不足仍然切换");
    public static readonly Phrase SwitchConfirm = new("Type {0} to confirm the emergency switch", "输入 {0} 以确认紧急切换");
    public static readonly Phrase SwitchCheckFirst = new("Check first: nothing is ordered unseen.", "请先检查，确认后方可执行。");

    public static readonly Phrase SwitchSteps = new("Steps", "步骤");
    public static readonly Phrase SwitchStep = new("Step", "步骤");
    public static readonly Phrase SwitchStarted = new("Started", "开始");
    public static readonly Phrase SwitchTook = new("Took", "耗时");
    public static readonly Phrase SwitchWhat = new("What happened", "经过");
    public static readonly Phrase SwitchSeconds = new("{0} s", "{0} 秒");
    public static readonly Phrase SwitchMoved = new("{0} % of the traffic has moved", "已切走 {0} % 的流量");
    public static readonly Phrase SwitchInSource = new("Left in the source", "源端剩余");
    public static readonly Phrase SwitchInTarget = new("Serving in the target", "目标端服务中");
    public static readonly Phrase SwitchPausedBecause = new("Paused: {0}", "已暂停：{0}");
    public static readonly Phrase SwitchReturnedBecause = new("Turned back: {0}", "已回切：{0}");
    public static readonly Phrase SwitchBy = new("ordered by {0}", "由 {0} 发起");
    public static readonly Phrase SwitchPause = new("Pause", "暂停");
    public static readonly Phrase SwitchContinue = new("Continue", "继续");
    public static readonly Phrase SwitchBack = new("Back", "回切");
    public static readonly Phrase SwitchRelease = new("Release the source", "释放源端");
    public static readonly Phrase SwitchLetGo = new("Let go", "解除占用");
    public static readonly Phrase PhasePreScale = new("Start in the target", "目标端扩容");
    public static readonly Phrase PhaseTraffic = new("Move traffic", "切换流量");
    public static readonly Phrase PhaseDrain = new("Drain the source", "源端排空");
    public static readonly Phrase PhaseHold = new("Keep the source warm", "源端保温");
    public static readonly Phrase PhaseRelease = new("Stop the source", "源端释放");
    public static readonly Phrase PhaseCompleted = new("Completed", "已完成");
    public static readonly Phrase PhaseReturnScale = new("Return: make the source whole", "回切：恢复源端");
    public static readonly Phrase PhaseReturnRelease = new("Return: release the target", "回切：释放目标端");
    public static readonly Phrase PhaseReturned = new("Returned", "已回切");
}
