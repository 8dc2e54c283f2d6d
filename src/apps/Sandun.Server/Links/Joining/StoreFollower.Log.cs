namespace Sandun.Server.Links.Joining;

internal sealed partial class StoreFollower
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Prefix} cannot be followed in the store now: {Why}")]
    private static partial void LogLost(ILogger logger, string prefix, string why);
}
