namespace Sandun.Server.Cluster;

internal sealed partial class LeaderWatch
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "the term of {Leader} was ended early: {Why}")]
    private static partial void LogDeposed(ILogger logger, string leader, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the leader cannot be judged: {Why}")]
    private static partial void LogNoVerdict(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the leader cannot be asked for a sign of life: {Why}")]
    private static partial void LogNoTls(ILogger logger, string why);
}
