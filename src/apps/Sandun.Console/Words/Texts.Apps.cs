namespace Sandun.WebConsole.Words;

public static partial class Texts
{
    public static readonly Phrase App = new("App", "应用");
    public static readonly Phrase State = new("State", "状态");
    public static readonly Phrase AllStates = new("All states", "全部状态");
    public static readonly Phrase Running = new("Running", "运行");
    public static readonly Phrase Health = new("Health", "健康");
    public static readonly Phrase PerInstance = new("per instance", "每实例");
    public static readonly Phrase Version = new("Version", "版本");
    public static readonly Phrase Routes = new("Routes", "路由");
    public static readonly Phrase Image = new("Image", "镜像");
    public static readonly Phrase FilterApps = new("Filter by name   /", "按名称筛选   /");
    public static readonly Phrase FilterAppsLabel = new("Filter apps by name", "按名称筛选应用");
    public static readonly Phrase FilterStateLabel = new("Filter apps by state", "按状态筛选应用");
    public static readonly Phrase ShownOf = new("{0} of {1}", "{0} / {1}");
    public static readonly Phrase NoApps = new("No app is defined yet. Deploy the first one:", "还没有应用。部署第一个：");
    public static readonly Phrase NoAppMatches = new("No app matches the filter.", "没有符合筛选条件的应用。");
    public static readonly Phrase ClearFilter = new("Clear the filter", "清除筛选");

    public static readonly Phrase StateWaiting = new("Waiting", "等待中");
    public static readonly Phrase StateDelayed = new("Delayed", "退避中");
    public static readonly Phrase StateUnhealthy = new("Unhealthy", "不健康");
    public static readonly Phrase StateDeploying = new("Deploying", "部署中");
    public static readonly Phrase StateRunning = new("Running", "运行中");
    public static readonly Phrase StateSuspended = new("Suspended", "已挂起");

    public static readonly Phrase Healthy = new("Healthy", "健康");
    public static readonly Phrase Unhealthy = new("Unhealthy", "不健康");
    public static readonly Phrase HealthNotKnown = new("Not known yet", "尚未知");
    public static readonly Phrase NoHealthChecks = new("no checks", "无检查");
    public static readonly Phrase HealthBarLabel = new(
        "{0} healthy, {1} unhealthy, {2} starting, {3} missing", "{0} 个健康，{1} 个不健康，{2} 个启动中，{3} 个缺失");
}
