using Microsoft.Extensions.Logging;

namespace Sandun.Cli.Agent;

internal sealed partial class AgentHeartbeat
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The machine could not be measured")]
    private static partial void LogNotMeasured(ILogger logger, Exception failure);
}
