using Microsoft.Extensions.Logging;
using Sandun.Protocol;

namespace Sandun.Runtimes.Processes;

public sealed partial class ProcessRuntime
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "The limits of {Task} could not be changed: {Reason}")]
    private static partial void LogNotResized(ILogger logger, TaskId task, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Processes of ended task {Task} do not go away; its control group stays")]
    private static partial void LogNotSwept(ILogger logger, TaskId task);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sandbox of {Task} could not be deleted: {Why}")]
    private static partial void LogNotRemoved(ILogger logger, TaskId task, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Task} uses {Used} of {Limit} bytes of memory and is ended; no control group enforces the limit here")]
    private static partial void LogOverMemory(ILogger logger, TaskId task, long used, long limit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Task} has ended, and its network could not be taken back yet: {Why}")]
    private static partial void LogNetworkLeft(ILogger logger, TaskId task, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The output of {Task} could not be rotated: {Why}")]
    private static partial void LogNotRotated(ILogger logger, TaskId task, string why);
}
