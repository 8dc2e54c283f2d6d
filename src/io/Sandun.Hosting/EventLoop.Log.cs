using Microsoft.Extensions.Logging;

namespace Sandun.Hosting;

public sealed partial class EventLoop<TInput, TFact, TCommand>
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Role} stopped deciding and will be rebuilt from the store")]
    private static partial void LogLost(ILogger logger, Exception failure, string role);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Role} decides no more: {Why}")]
    private static partial void LogSurrendered(ILogger logger, string role, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Role} cannot be rebuilt yet: {Why}")]
    private static partial void LogStillLost(ILogger logger, string role, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Role} was rebuilt from the store and decides again")]
    private static partial void LogRebuilt(ILogger logger, string role);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Role} could not run command {Command}")]
    private static partial void LogCommandFailed(ILogger logger, Exception failure, string role, string command);
}
