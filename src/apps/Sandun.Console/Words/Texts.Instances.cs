namespace Sandun.WebConsole.Words;

public static partial class Texts
{
    public static readonly Phrase ConditionScheduled = new("Waiting", "等待放置");
    public static readonly Phrase ConditionProvisioned = new("Placed", "已放置");
    public static readonly Phrase ConditionCreated = new("Created", "已创建");
    public static readonly Phrase ConditionStaging = new("Preparing", "准备中");
    public static readonly Phrase ConditionStarting = new("Starting", "启动中");
    public static readonly Phrase ConditionRunning = new("Running", "运行中");
    public static readonly Phrase ConditionKilling = new("Stopping", "停止中");
    public static readonly Phrase ConditionKilled = new("Stopped", "已停止");
    public static readonly Phrase ConditionFinished = new("Finished", "已结束");
    public static readonly Phrase ConditionFailed = new("Failed", "失败");
    public static readonly Phrase ConditionError = new("Error", "错误");
    public static readonly Phrase ConditionUnreachable = new("Unreachable", "不可达");
    public static readonly Phrase ConditionGone = new("Gone", "已消失");
    public static readonly Phrase RouteStarting = new("starting", "接入中");
    public static readonly Phrase RouteServing = new("serving", "服务中");
    public static readonly Phrase RouteStandby = new("no traffic", "无流量");
    public static readonly Phrase RouteDraining = new("draining", "排空中");

    public static readonly Phrase LogInstance = new("Instance", "实例");
    public static readonly Phrase LogFile = new("File", "文件");
    public static readonly Phrase LogOutput = new("stdout", "标准输出");
    public static readonly Phrase LogErrors = new("stderr", "标准错误");
    public static readonly Phrase LogPause = new("Pause", "暂停");
    public static readonly Phrase LogContinue = new("Continue", "继续");
    public static readonly Phrase LogEnd = new("Jump to end", "跳到末尾");
    public static readonly Phrase LogRegion = new("Log text", "日志内容");
    public static readonly Phrase LogFailedTask = new("last failed task", "最近失败的任务");
    public static readonly Phrase LogNone = new("No instance has a log yet.", "还没有实例产生日志。");
    public static readonly Phrase LogFollowing = new("following", "跟随中");
    public static readonly Phrase LogPaused = new("paused", "已暂停");
    public static readonly Phrase LogRetrying = new("no answer, trying again", "无响应，正在重试");
    public static readonly Phrase LogMissing = new("nothing to read yet", "暂无可读内容");

    public static readonly Phrase NodeName = new("Node", "节点");
    public static readonly Phrase NodeReachable = new("Reachable", "可达");
    public static readonly Phrase NodeAwaited = new("Awaited", "等待重新连接");
    public static readonly Phrase NodeUnreachable = new("Unreachable", "不可达");
    public static readonly Phrase NodeDraining = new("Draining", "排空中");
    public static readonly Phrase NodeDrained = new("Drained", "已排空");
    public static readonly Phrase NodeDeactivated = new("Deactivated", "已停用");
    public static readonly Phrase NodeQuarantined = new("In quarantine", "隔离观察");
    public static readonly Phrase NodePressed = new("Under pressure", "资源紧张");
    public static readonly Phrase NodeActions = new("Actions", "操作");
    public static readonly Phrase NodeDrain = new("Drain", "排空");
    public static readonly Phrase NodeUndrain = new("Undrain", "取消排空");
    public static readonly Phrase NodeDeactivate = new("Deactivate", "停用");
    public static readonly Phrase NodeReactivate = new("Reactivate", "启用");
    public static readonly Phrase NodeRelease = new("Release", "解除隔离");
    public static readonly Phrase NodeDrainExplained = new(
        "The node gets no new work, and what runs there moves elsewhere: a replacement is up and in the route before an instance leaves. What still runs there after an hour is ended.",
        "该节点不再接收新任务，其上的实例迁往别处：替代实例健康并接入路由后，原实例才退出。一小时后仍在运行的任务将被终止。");
    public static readonly Phrase NodeUndrainExplained = new(
        "The node gets new work again. What moved away does not come back by itself.", "该节点重新接收任务；已迁走的实例不会自动迁回。");
    public static readonly Phrase NodeDeactivateExplained = new("The node gets no new work; what runs there stays.", "该节点不再接收新任务，已有任务继续运行。");
    public static readonly Phrase NodeReactivateExplained = new("The node gets new work again.", "该节点重新接收任务。");
    public static readonly Phrase NodeReleaseExplained = new(
        "The quarantine ends now, and what led to it is forgotten.", "立即结束隔离观察，并清除导致隔离的记录。");
    public static readonly Phrase NodeDrainLeft = new("{0} of {1} tasks left", "还剩 {0} / {1} 个任务");
    public static readonly Phrase Since = new("Since", "状态变于");
    public static readonly Phrase Tasks = new("Tasks", "任务");
    public static readonly Phrase Docker = new("Docker", "Docker");
    public static readonly Phrase Attributes = new("Attributes", "属性");
    public static readonly Phrase Limits = new("Limits", "限制");
    public static readonly Phrase LimitsEnforced = new("all enforced", "全部生效");
    public static readonly Phrase LimitsNotEnforced = new("not enforced: {0}", "未生效：{0}");
    public static readonly Phrase NoNodes = new("No node has joined yet.", "还没有节点加入。");
    public static readonly Phrase AllDataCenters = new("All data centers", "全部数据中心");
    public static readonly Phrase FilterDataCenterLabel = new("Filter nodes by data center", "按数据中心筛选节点");
    public static readonly Phrase FilterNodes = new("Filter by name   /", "按名称筛选   /");
    public static readonly Phrase FilterNodesLabel = new("Filter nodes by name", "按名称筛选节点");

    public static readonly Phrase WhyWaiting = new("Waiting for a place: {0}", "等待放置：{0}");
    public static readonly Phrase WhyNodesLooked = new("Nodes looked at: {0}", "查看的节点：{0}");
    public static readonly Phrase WhyNextLaunch = new("Next launch:", "下次启动：");
    public static readonly Phrase WhyFunnel = new("Which nodes each requirement ruled out", "每项要求排除的节点");
    public static readonly Phrase WhyRequirement = new("Requirement", "要求");
    public static readonly Phrase WhyRuledOut = new("Ruled out", "排除");
    public static readonly Phrase WhyLeft = new("Left", "剩余");
    public static readonly Phrase WhyWhich = new("Which", "哪些");
    public static readonly Phrase WhyHeld = new(
        "{0} of them would fit if other frameworks gave back what they hold", "其中 {0} 个在其他框架归还资源后即可满足");
    public static readonly Phrase WhyNearest = new("Nearest fit: {0} ({1})", "最接近：{0}（{1}）");
    public static readonly Phrase WhyNothing = new("Nothing holds it back.", "没有任何阻碍。");
    public static readonly Phrase WhyNoPlace = new(
        "{0} instances wait: none of the {1} nodes meets every requirement.", "{0} 个实例等待放置：{1} 个节点均不能满足全部要求。");
    public static readonly Phrase WhyHealth = new("Health checks that do not pass", "未通过的健康检查");
    public static readonly Phrase WhyIll = new(
        "{0} running instances do not pass their health checks.", "{0} 个运行中的实例未通过健康检查。");
    public static readonly Phrase WhyRestarts = new("Restarts after ending by itself: {0}", "自行结束后的重启次数：{0}");
    public static readonly Phrase WhyBound = new("Bound by its persistent volumes to: {0}", "因持久卷绑定于：{0}");
    public static readonly Phrase WhyBackoff = new(
        "Launches are delayed after failures (backoff).", "因多次失败，启动被推迟（退避）。");
    public static readonly Phrase WhyDeploying = new("A deployment is in progress.", "部署正在进行。");
    public static readonly Phrase WhyWaitsForOffer = new(
        "{0} instances wait; {1} of {2} nodes would fit, the next offer decides.",
        "{0} 个实例等待放置；{2} 个节点中 {1} 个可满足，等待下一个邀约。");
    public static readonly Phrase RequirementRole = new("Role", "角色");
    public static readonly Phrase RequirementConstraint = new("Constraint", "约束");
    public static readonly Phrase RequirementRuntime = new("Runtime", "运行时");
    public static readonly Phrase RequirementNetwork = new("Network", "网络");
    public static readonly Phrase RequirementCpus = new("CPU", "CPU");
    public static readonly Phrase RequirementNode = new("Closed for new work", "不接收新任务");
    public static readonly Phrase RequirementMemory = new("Memory", "内存");
    public static readonly Phrase RequirementDisk = new("Storage", "存储");
    public static readonly Phrase RequirementGpus = new("GPU", "GPU");
    public static readonly Phrase RequirementPorts = new("Ports", "端口");
}
