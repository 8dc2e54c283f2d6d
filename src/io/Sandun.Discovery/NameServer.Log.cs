using Microsoft.Extensions.Logging;

namespace Sandun.Discovery;

public sealed partial class NameServer
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "a DNS connection could not be taken: {Why}")]
    private static partial void LogAccept(ILogger logger, string why);
}
