namespace Sandun.Server.DataCenters;

internal sealed partial class DataCenterHost
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "work moves by itself: {Why}")]
    private static partial void LogFailover(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "work could not move by itself: {Why}")]
    private static partial void LogRefused(ILogger logger, string why);
}
