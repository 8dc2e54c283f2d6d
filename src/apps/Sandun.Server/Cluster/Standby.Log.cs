namespace Sandun.Server.Cluster;

internal sealed partial class Standby
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "what this standby shows falls behind: {Why}")]
    private static partial void LogBehind(ILogger logger, string why);
}
