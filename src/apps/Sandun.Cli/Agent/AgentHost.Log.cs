using Microsoft.Extensions.Logging;

namespace Sandun.Cli.Agent;

internal sealed partial class AgentHost
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Running} tasks run, of {Known} that did before")]
    private static partial void LogRecovered(ILogger logger, int running, int known);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The machine could not be searched for tasks; the agent does not register")]
    private static partial void LogNotRecovered(ILogger logger, Exception failure);
}
