namespace Sandun.WebConsole.Words;

/// <summary>What a deployment waits for.</summary>
public static partial class Texts
{
    public static readonly Phrase ProgressNothingLeft = new("nothing is left to do", "已无剩余工作");
    public static readonly Phrase ProgressPaused = new("paused since {0}", "自 {0} 起暂停");
    public static readonly Phrase ProgressStepEnds = new("the step is about to end", "本步骤即将完成");
    public static readonly Phrase ProgressGreenUp = new("all {0} new instances of {1} are up without traffic; the traffic is next to move to them", "{1} 的 {0} 个新实例已全部就绪，尚无流量；接下来流量将切换到它们");
    public static readonly Phrase ProgressGreenServes = new("the traffic of {0} has moved to its new instances; the old ones are kept to go back", "{0} 的流量已切换到新实例；旧实例保留以便回退");
    public static readonly Phrase ProgressCanary = new("canary step {0} of {1}: {2} of {3} instances of {4} are new", "金丝雀第 {0}/{1} 步：{4} 的 {3} 个实例中有 {2} 个为新版本");
    public static readonly Phrase ProgressCanaryWithShare = new(
        "canary step {0} of {1}: {2} of {3} instances of {4} are new with {5} % of the traffic", "金丝雀第 {0}/{1} 步：{4} 的 {3} 个实例中有 {2} 个为新版本，占 {5}% 流量");
    public static readonly Phrase ProgressGoesOnAt = new("it goes on at {0}, or when told to", "将于 {0} 继续，也可手动继续");
    public static readonly Phrase ProgressGoesOnWhenTold = new("it goes on when told to", "等待手动继续");
    public static readonly Phrase ProgressQueued = new("it waits for deployment {0}", "等待部署 {0} 完成");
    public static readonly Phrase ProgressStarting = new("starting {0}", "启动 {0}");
    public static readonly Phrase ProgressStopping = new("stopping {0}", "停止 {0}");
    public static readonly Phrase ProgressScaling = new("scaling {0}", "扩缩 {0}");
    public static readonly Phrase ProgressRestarting = new("restarting {0}", "重启 {0}");
    public static readonly Phrase ProgressOffers = new("offers for {0}", "{0} 个实例等待资源邀约");
    public static readonly Phrase ProgressOffersThatFit = new("offers for {0} (mostly refused so far: {1})", "{0} 个实例等待资源邀约（目前多因 {1} 被拒）");
    public static readonly Phrase ProgressDelay = new("{0} to launch after a delay of {1} s, because tasks failed", "因任务失败，{0} 个实例将在 {1} 秒后启动");
    public static readonly Phrase ProgressDelayAfter = new("{0} to launch after a delay of {1} s, because tasks failed (the last: {2})", "因任务失败，{0} 个实例将在 {1} 秒后启动（最近一次：{2}）");
    public static readonly Phrase ProgressStarts = new("{0} to start", "{0} 个实例正在启动");
    public static readonly Phrase ProgressChecks = new("{0} to pass the health checks", "{0} 个实例等待通过健康检查");
    public static readonly Phrase ProgressFailingChecks = new("{0} to pass the health checks (failing {1} times: {2})", "{0} 个实例等待通过健康检查（已失败 {1} 次：{2}）");
    public static readonly Phrase ProgressReadiness = new("{0} to be ready", "{0} 个实例等待就绪");
    public static readonly Phrase ProgressRouters = new("the routers to serve {0}", "{0} 个实例等待路由器接入");
    public static readonly Phrase ProgressFaultyRouter = new("the routers to serve {0} (router {1} cannot: {2})", "{0} 个实例等待路由器接入（路由器 {1} 无法接入：{2}）");
    public static readonly Phrase ProgressUnreachable = new("{0} on an unreachable node", "{0} 个实例所在节点不可达");
    public static readonly Phrase ProgressDrains = new("{0} to finish its requests", "{0} 个实例正在处理剩余请求");
    public static readonly Phrase ProgressEnds = new("{0} to end", "{0} 个实例正在停止");
    public static readonly Phrase ProgressReplaces = new("{0} of an older version to be replaced", "{0} 个旧版本实例待替换");
    public static readonly Phrase ProgressRoom = new("room to launch more", "等待空间以启动更多实例");
    public static readonly Phrase ProgressUp = new("{0} of {1} are up", "{1} 个中已有 {0} 个就绪");
    public static readonly Phrase ProgressMoreApps = new("{0} more apps of this step are under way", "本步骤还有 {0} 个应用在进行");
}
