using Microsoft.Extensions.Logging;

namespace Sandun.WebConsole.Live;

public sealed partial class LiveFeed
{
    [LoggerMessage(Level = LogLevel.Error, Message = "a console tab is no longer refreshed")]
    private partial void LogEnded(Exception failure);
}
