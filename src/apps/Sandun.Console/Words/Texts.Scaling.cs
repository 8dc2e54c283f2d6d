namespace Sandun.WebConsole.Words;

/// <summary>Texts of the scaling panel.</summary>
public static partial class Texts
{
    public static readonly Phrase TabScaling = new("Scaling", "扩缩");
    public static readonly Phrase ScalingState = new("How the count is decided", "实例数如何决定");
    public static readonly Phrase ScalingNone = new(
        "This app does not scale by itself. Save an autoscaling definition to switch it on.", "该应用尚未自动扩缩，保存扩缩定义即可开启。");
    public static readonly Phrase ScalingMode = new("Mode", "模式");
    public static readonly Phrase ScalingOn = new("follows the load", "跟随负载");
    public static readonly Phrase ScalingOff = new("off", "关闭");
    public static readonly Phrase ScalingAsleep = new("sleeps until a request comes", "休眠中，收到请求即唤醒");
    public static readonly Phrase AdviceTitle = new("Recommended size", "建议规格");
    public static readonly Phrase AdviceNone = new("Nothing was measured for an hour yet.", "测量尚不足一小时。");
    public static readonly Phrase AdviceOf = new("{0} now, {1} recommended", "现为 {0}，建议 {1}");
    public static readonly Phrase AdviceSaves = new("Frees {0} CPUs and {1} over all instances.", "全部实例共释放 {0} CPU 和 {1}。");
    public static readonly Phrase ScalingDryRun = new("decides, changes nothing", "只决策不执行");
    public static readonly Phrase ScalingPinned = new("held at {0} until {1}", "固定为 {0}，直到 {1}");
    public static readonly Phrase ScalingBounds = new("Bounds", "上下限");
    public static readonly Phrase ScalingFromTo = new("{0} to {1}", "{0} 至 {1}");
    public static readonly Phrase ScalingCount = new("Instances", "实例数");
    public static readonly Phrase ScalingReady = new("{0}, {1} ready", "{0}，{1} 就绪");
    public static readonly Phrase ScalingLevel = new("Service level", "服务水平");
    public static readonly Phrase ScalingLevelOf = new("95 % within {0} ms, {1} requests an instance", "95% 在 {0} 毫秒内，每实例并发 {1}");
    public static readonly Phrase ScalingDecision = new("Latest decision", "最近决策");
    public static readonly Phrase ScalingBinding = new("Bound by", "决定因素");
    public static readonly Phrase ScalingNeed = new("Need", "需求");
    public static readonly Phrase ScalingRate = new("Requests", "请求速率");
    public static readonly Phrase ScalingQueue = new("Waiting requests", "排队请求");
    public static readonly Phrase ScalingCpu = new("CPU in use", "CPU 使用");
    public static readonly Phrase ScalingForecast = new("Forecast", "预测");
    public static readonly Phrase ScalingForecastOf = new("{0}/s in {1} s, by {2}, error {3}%", "{1} 秒后 {0}/秒，依据 {2}，误差 {3}%");
    public static readonly Phrase ScalingService = new("Service time", "服务时间");
    public static readonly Phrase ScalingSurplus = new("Surplus", "富余");
    public static readonly Phrase ScalingSurplusOf = new("has cost {0} of {1}", "已耗 {0}，满 {1} 收缩");
    public static readonly Phrase ScalingMissing = new("missing", "缺失");
    public static readonly Phrase ScalingLog = new("Decision log", "决策记录");
    public static readonly Phrase ScalingLogEmpty = new("Nothing was decided yet.", "还没有决策。");
    public static readonly Phrase ScalingAt = new("When", "时间");
    public static readonly Phrase ScalingChange = new("Count", "数量");
    public static readonly Phrase ScalingOutcome = new("Outcome", "结果");
    public static readonly Phrase ScalingWhy = new("Why", "原因");
    public static readonly Phrase ScalingPin = new("Hold the count", "固定数量");
    public static readonly Phrase ScalingPinCount = new("Count", "实例数");
    public static readonly Phrase ScalingPinMinutes = new("Minutes", "分钟");
    public static readonly Phrase ScalingUnpin = new("Follow the load again", "恢复跟随负载");
    public static readonly Phrase ScalingEdit = new("Autoscaling definition", "扩缩定义");
    public static readonly Phrase ScalingSave = new("Save", "保存");
    public static readonly Phrase ScalingSaved = new("Saved.", "已保存。");
}
