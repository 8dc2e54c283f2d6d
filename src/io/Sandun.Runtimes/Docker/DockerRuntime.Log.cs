using Microsoft.Extensions.Logging;
using Sandun.Protocol;

namespace Sandun.Runtimes.Docker;

public sealed partial class DockerRuntime
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Signal} did not reach the container of {Task}: {Why}")]
    private static partial void LogNotSignalled(ILogger logger, TaskId task, string signal, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The container or sandbox of {Task} could not be deleted: {Why}")]
    private static partial void LogNotRemoved(ILogger logger, TaskId task, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The container of {Task} cannot be followed: {Why}")]
    private static partial void LogNotFollowed(ILogger logger, TaskId task, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The output of {Task} cannot be copied: {Why}")]
    private static partial void LogNotCopied(ILogger logger, TaskId task, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Image {Image} was removed: no container uses it")]
    private static partial void LogCollected(ILogger logger, string image);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unused images could not be removed: {Why}")]
    private static partial void LogNotCollected(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Docker's containers cannot be listed: {Why}")]
    private static partial void LogNotListed(ILogger logger, string why);
}
