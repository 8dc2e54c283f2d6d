namespace Sandun.WebConsole.Words;

/// <summary>Deployments, and what a change would do.</summary>
public static partial class Texts
{
    public static readonly Phrase DeploymentDeadline = new("fails without progress for {0} s", "{0} 秒无进展即失败");
    public static readonly Phrase DeploymentReverts = new("goes back by itself when it fails", "失败时自动回滚");
    public static readonly Phrase DeploymentTakesBack = new("takes back {0}", "回滚部署 {0}");
    public static readonly Phrase Pause = new("Pause", "暂停");
    public static readonly Phrase Continue = new("Continue", "继续");
    public static readonly Phrase CancelDeployment = new("Stop here", "就此停止");
    public static readonly Phrase CancelDeploymentHint = new(
        "Ends it where it stands; what it has done stays.", "部署停在当前状态，已完成的部分保留。");
    public static readonly Phrase DeploymentRunning = new("running", "进行中");
    public static readonly Phrase DeploymentPaused = new("paused", "已暂停");
    public static readonly Phrase DeploymentHeld = new("held at a stage", "停在某一阶段");
    public static readonly Phrase DeploymentQueued = new("queued", "排队中");
    public static readonly Phrase EndedDeployments = new("Ended", "已结束");
    public static readonly Phrase EndedAt = new("When", "时间");
    public static readonly Phrase EndedHow = new("Result", "结果");
    public static readonly Phrase EndedWhy = new("Why", "原因");
    public static readonly Phrase ResultSucceeded = new("succeeded", "成功");
    public static readonly Phrase ResultFailed = new("failed", "失败");
    public static readonly Phrase ResultCancelled = new("cancelled", "已取消");
    public static readonly Phrase ResultSuperseded = new("superseded", "被取代");
    public static readonly Phrase AndMore = new("and {0} more", "另有 {0} 个");
    public static readonly Phrase PlanTitle = new("What it would do by the nodes as they are", "按当前节点状况将会发生");
    public static readonly Phrase PlanNothing = new("Nothing would change.", "不会有任何变化。");
    public static readonly Phrase PlanStarts = new("starts on {0}", "启动于 {0}");
    public static readonly Phrase PlanStops = new("stops on {0}", "停止于 {0}");
    public static readonly Phrase PlanKept = new("{0} stay", "{0} 个保留");
    public static readonly Phrase PlanRole = new("role {0} would ask for {1} of {2} CPU and {3} of {4} of memory", "角色 {0} 将申请 {1}/{2} CPU 和 {3}/{4} 内存");
    public static readonly Phrase PlanUnplaced = new("{0} find no place", "{0} 个找不到位置");
    public static readonly Phrase WarnNoPlace = new("{0}: new instances that find no place now: {1}", "{0}：目前找不到位置的新实例：{1}");
    public static readonly Phrase WarnStuck = new(
        "{0}: no new instance fits before an old one stops, and minimumHealthCapacity lets none stop first; the deployment would wait for room. {1}",
        "{0}：旧实例停止前放不下新实例，而 minimumHealthCapacity 不允许先停止；部署将等待空间。{1}");
    public static readonly Phrase WarnNoHealthCheck = new("{0} has no health check: an instance takes traffic as soon as it runs", "{0} 没有健康检查：实例一运行就会接收流量");
    public static readonly Phrase WarnOutage = new("{0}: all instances may stop before new ones are up", "{0}：新实例就绪前所有实例都可能停止");
    public static readonly Phrase WarnPortShared = new("{0}: another app has the service port as well: {1}", "{0}：另一个应用也使用该服务端口：{1}");
    public static readonly Phrase WarnHostShared = new("{0}: another app has the host name and path as well: {1}", "{0}：另一个应用也使用该主机名和路径：{1}");
    public static readonly Phrase WarnLocked = new("{0} is being changed by deployment {1}", "{0} 正被部署 {1} 变更");
    public static readonly Phrase WarnOutdated = new("{0}: {1} running instances are of an earlier version, and no deployment replaces them; a restart does", "{0}：{1} 个运行中的实例属于旧版本，且没有部署替换它们；重启应用即可");
    public static readonly Phrase WarnUnknownMember = new("{0}: nothing reads the member {1}; it is kept", "{0}：成员 {1} 不被任何部分读取，将保留");
    public static readonly Phrase WarnNotLookedAt = new("{0}: new instances that a plan of this size leaves out: {1}", "{0}：因规模过大而未逐一安置的新实例：{1}");
    public static readonly Phrase WarnCountKept = new(
        "{0} scales by itself and keeps its count; named / kept: {1}. To set a count by hand, scale the app.", "{0} 自动伸缩，保留现有实例数；定义 / 保留：{1}。如需手动设置，请扩缩该应用。");
    public static readonly Phrase WarnOverQuota = new("the role would ask for more than it can have: {1}", "该角色的申请超过上限：{1}");
}
