namespace Sandun.Server.Cluster;

internal sealed partial class ServerCluster
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "what a takeover does could not be rehearsed; the first one will take longer")]
    private static partial void LogNotRehearsed(ILogger logger, Exception failure);
}
