namespace Sandun.WebConsole.Words;

public static partial class Texts
{
    public static readonly Phrase TabInstances = new("Instances", "实例");
    public static readonly Phrase TabHealth = new("Health", "健康");
    public static readonly Phrase TabLogs = new("Logs", "日志");
    public static readonly Phrase TabWhy = new("Why?", "为什么？");
    public static readonly Phrase TabDefinition = new("Definition", "定义");
    public static readonly Phrase Tabs = new("Parts of this page", "本页内容");

    public static readonly Phrase VerdictSuspended = new("Suspended: no instance is wanted.", "已挂起：期望实例数为 0。");
    public static readonly Phrase VerdictHealthy = new(
        "All is well: {0} of {1} instances running and healthy.", "一切正常：{1} 个实例中 {0} 个运行且健康。");
    public static readonly Phrase VerdictRunning = new(
        "{0} of {1} instances running. The app has no health check, so more is not known.",
        "{1} 个实例中 {0} 个运行。该应用没有健康检查，无法得知更多。");
    public static readonly Phrase VerdictDeploying = new(
        "A deployment is in progress: {0} of {1} instances running.", "部署进行中：{1} 个实例中 {0} 个运行。");
    public static readonly Phrase VerdictUnhealthy = new(
        "{0} of {1} running instances fail a health check.", "{1} 个运行中的实例有 {0} 个未通过健康检查。");
    public static readonly Phrase VerdictDelayed = new(
        "Launches are delayed after failures: {0} of {1} instances running.", "因失败而退避启动：{1} 个实例中 {0} 个运行。");
    public static readonly Phrase VerdictWaiting = new(
        "{0} of {1} instances wait for a place.", "{1} 个实例中有 {0} 个等待放置。");
    public static readonly Phrase SeeWhy = new("Why?", "为什么？");
    public static readonly Phrase NoSuchApp = new("There is no app {0}. It may have been removed.", "没有应用 {0}，它可能已被删除。");

    public static readonly Phrase Instance = new("Instance", "实例");
    public static readonly Phrase Condition = new("Condition", "状态");
    public static readonly Phrase Address = new("Address", "地址");
    public static readonly Phrase Pid = new("PID", "进程号");
    public static readonly Phrase Started = new("Started", "启动于");
    public static readonly Phrase Restarts = new("Restarts", "重启");
    public static readonly Phrase Route = new("Route", "路由");
    public static readonly Phrase Actions = new("Actions", "操作");
    public static readonly Phrase Logs = new("Logs", "日志");
    public static readonly Phrase LogsOf = new("Logs of {0}", "{0} 的日志");
    public static readonly Phrase NoInstances = new("The app has no instances.", "该应用没有实例。");
    public static readonly Phrase NotStartedYet = new("not started", "未启动");
    public static readonly Phrase CurrentVersion = new("current version", "当前版本");
    public static readonly Phrase OlderVersion = new("older version", "旧版本");
    public static readonly Phrase Versions = new("Versions", "版本");
    public static readonly Phrase NoCheckResults = new(
        "No result yet: the app has no health check, or none has answered.", "尚无结果：该应用没有健康检查，或检查尚未返回。");

    public static readonly Phrase Scale = new("Scale", "扩缩");
    public static readonly Phrase ScaleTitle = new("Scale {0}", "扩缩 {0}");
    public static readonly Phrase ScaleCount = new("Instances wanted", "期望实例数");
    public static readonly Phrase ScaleMore = new(
        "{0} → {1} instances: {2} more, which take {3} CPU and {4} of memory.",
        "实例数 {0} → {1}：增加 {2} 个，占用 {3} CPU 和 {4} 内存。");
    public static readonly Phrase ScaleFewer = new(
        "{0} → {1} instances: {2} fewer, which give back {3} CPU and {4} of memory.",
        "实例数 {0} → {1}：减少 {2} 个，释放 {3} CPU 和 {4} 内存。");
    public static readonly Phrase ScaleSame = new("{0} instances are wanted already.", "期望实例数已经是 {0}。");
    public static readonly Phrase Restart = new("Restart", "重启");
    public static readonly Phrase RestartTitle = new("Restart {0}", "重启 {0}");
    public static readonly Phrase RestartExplained = new(
        "Every instance is replaced by a new one of the same version, in the manner of the app's upgrade strategy.",
        "按应用的升级策略，用同一版本的新实例逐一替换全部实例。");
    public static readonly Phrase RollBack = new("Roll back", "回滚");
    public static readonly Phrase RollBackTitle = new("Roll back {0}", "回滚 {0}");
    public static readonly Phrase RollBackExplained = new(
        "The definition of {0} comes back as a new version, by a deployment like any other. The number of instances stays.",
        "{0} 的定义将作为新版本恢复，过程与普通部署相同。实例数保持不变。");
    public static readonly Phrase CompareVersions = new("What changed between two versions", "两个版本之间的差异");
    public static readonly Phrase CompareFrom = new("From", "从");
    public static readonly Phrase CompareTo = new("To", "到");
    public static readonly Phrase CompareSame = new("These two versions are the same.", "这两个版本相同。");
    public static readonly Phrase CompareReplaces = new("Going from one to the other replaces all instances.", "在两者之间切换会替换全部实例。");
    public static readonly Phrase CompareKeeps = new("Going from one to the other touches no running instance.", "在两者之间切换不影响运行中的实例。");
    public static readonly Phrase Override = new("Stop the deployment in progress and do this instead", "停止进行中的部署并改做此变更");
    public static readonly Phrase Refused = new("Refused", "已拒绝");

    public static readonly Phrase DeploymentStep = new("Step {0} of {1}", "第 {0} 步，共 {1} 步");
    public static readonly Phrase DeploymentDone = new("Done: the deployment is finished.", "完成：部署已结束。");
    public static readonly Phrase DeploymentCounts = new("{0} of {1} instances as wished", "{1} 个实例中 {0} 个符合期望");
    public static readonly Phrase DeploymentProgress = new("Progress of the deployment", "部署进度");
    public static readonly Phrase WaitsFor = new("waits for:", "等待：");
    public static readonly Phrase ActionStart = new("Start", "启动");
    public static readonly Phrase ActionStop = new("Stop", "停止");
    public static readonly Phrase ActionScale = new("Scale", "扩缩");
    public static readonly Phrase ActionRestart = new("Replace", "替换");

    public static readonly Phrase LastFailure = new("Last failure", "最近一次失败");
    public static readonly Phrase LastEnd = new("Last task to end by itself", "最近一次自行结束的任务");
    public static readonly Phrase OutOfMemory = new("out of memory", "内存不足");
    public static readonly Phrase ExitCode = new("exit code {0}", "退出码 {0}");
    public static readonly Phrase OnNode = new("on {0}", "节点 {0}");
    public static readonly Phrase LastOutput = new("Last output", "最后的输出");
    public static readonly Phrase NoOutput = new("It wrote nothing.", "没有输出。");
}
