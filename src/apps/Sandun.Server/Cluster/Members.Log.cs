namespace Sandun.Server.Cluster;

internal sealed partial class Members
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "this server cannot list itself among the members: {Why}")]
    private static partial void LogUnlisted(ILogger logger, string why);
}
