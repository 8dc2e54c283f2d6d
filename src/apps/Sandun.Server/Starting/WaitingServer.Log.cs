namespace Sandun.Server.Starting;

internal static partial class WaitingServerLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "waiting for the store: {Why}")]
    public static partial void LogWaiting(ILogger logger, string why);
}
