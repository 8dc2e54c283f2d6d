namespace Sandun.WebConsole.Words;

/// <summary>Texts of the performance boards.</summary>
public static partial class Texts
{
    public static readonly Phrase Performance = new("Performance", "性能");
    public static readonly Phrase Boards = new("Boards", "看板");
    public static readonly Phrase BoardContainers = new("Containers", "容器");
    public static readonly Phrase BoardRouting = new("Routing", "路由");
    public static readonly Phrase BoardHosts = new("Nodes", "节点");
    public static readonly Phrase Range = new("Range", "时间范围");
    public static readonly Phrase RangeMinutes = new("{0} min", "{0} 分钟");
    public static readonly Phrase RangeHours = new("{0} h", "{0} 小时");
    public static readonly Phrase RangeDays = new("{0} d", "{0} 天");
    public static readonly Phrase CompareWith = new("Compare with", "对比");
    public static readonly Phrase CompareNone = new("nothing", "不对比");
    public static readonly Phrase CompareHour = new("an hour before", "一小时前");
    public static readonly Phrase CompareDay = new("a day before", "一天前");
    public static readonly Phrase CompareWeek = new("a week before", "一周前");
    public static readonly Phrase CompareLegend = new("dashed: {0}", "虚线：{0}");
    public static readonly Phrase FilterBoard = new("App or node, in full", "应用或节点的完整名称");
    public static readonly Phrase FilterBoardLabel = new("Show one app or node", "只显示一个应用或节点");
    public static readonly Phrase NothingMeasured = new("Nothing was measured in this time.", "该时间段内没有数据。");
    public static readonly Phrase ChartLeftOff = new("{0} further series", "另有 {0} 条序列");
    public static readonly Phrase ChartNow = new("{0} is {1}", "{0} 为 {1}");
    public static readonly Phrase ChartAll = new("all", "合计");
    public static readonly Phrase MetricsFrom = new("from {0}", "来自 {0}");

    public static readonly Phrase ChartCpu = new("CPU in use", "CPU 使用");
    public static readonly Phrase ChartThrottled = new("Held back by the CPU limit", "CPU 限流");
    public static readonly Phrase ChartMemory = new("Memory in use", "内存使用");
    public static readonly Phrase ChartCpuStall = new("Waiting for CPU", "等待 CPU");
    public static readonly Phrase ChartMemoryStall = new("Waiting for memory", "等待内存");
    public static readonly Phrase ChartIoStall = new("Waiting for disks", "等待磁盘");
    public static readonly Phrase ChartDiskRead = new("Read from disks", "磁盘读取");
    public static readonly Phrase ChartDiskWritten = new("Written to disks", "磁盘写入");
    public static readonly Phrase ChartReceived = new("Received", "网络接收");
    public static readonly Phrase ChartSent = new("Sent", "网络发送");
    public static readonly Phrase ChartProcesses = new("Processes and threads", "进程与线程");
    public static readonly Phrase ChartOom = new("Ended at the memory limit", "内存超限终止");
    public static readonly Phrase ChartRequests = new("Requests", "请求");
    public static readonly Phrase ChartConcurrency = new("Requests at once", "并发请求");
    public static readonly Phrase ChartQueue = new("Waiting requests", "排队请求");
    public static readonly Phrase ChartP95 = new("Response time, p95", "响应时间 p95");
    public static readonly Phrase ChartMean = new("Response time, mean", "响应时间均值");
    public static readonly Phrase ChartErrors = new("Error share", "错误率");
    public static readonly Phrase ChartReady = new("Ready instances", "就绪实例");
    public static readonly Phrase ChartLoad = new("Load average", "平均负载");
    public static readonly Phrase ChartDisk = new("Disk in use", "磁盘使用");
    public static readonly Phrase ChartTasks = new("Tasks", "任务");
    public static readonly Phrase PerSecond = new("{0}/s", "{0}/秒");
}
