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
}
