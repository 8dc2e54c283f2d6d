namespace Sandun.Server.Routing;

internal sealed partial class RoutingParts
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "names are not answered: {Address} cannot be listened on ({Why}); choose another with --dns-listen")]
    private static partial void LogNoNames(ILogger logger, string address, string why);
}
