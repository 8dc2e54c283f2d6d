namespace Sandun.Server.Mesos;

public sealed partial class MesosLink
{
    [LoggerMessage(Level = LogLevel.Information, Message = "registered with the resource manager as framework {Framework}")]
    private static partial void LogRegistered(ILogger logger, string framework);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the subscription at the resource manager ended: {Why}")]
    private static partial void LogEnded(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "the resource manager refuses us: {Why}")]
    private static partial void LogRefusedUs(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "task {Task} is not launched: {Why}")]
    private static partial void LogRefused(ILogger logger, string task, string why);
}
