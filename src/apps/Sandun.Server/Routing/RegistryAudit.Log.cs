namespace Sandun.Server.Routing;

internal sealed partial class RegistryAudit
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "the store's record {Key} of the registry was {What}; put right: {Repaired}")]
    private static partial void LogDrift(ILogger logger, string key, string what, bool repaired);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the registry in the store could not be compared: {Why}")]
    private static partial void LogUnread(ILogger logger, string why);
}
