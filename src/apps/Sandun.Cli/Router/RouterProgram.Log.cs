using Microsoft.Extensions.Logging;

namespace Sandun.Cli.Router;

public static partial class RouterProgram
{
    [LoggerMessage(Level = LogLevel.Information, Message = "router {Router} serves with {Engine} on {Address}, HTTP entry {Port}")]
    private static partial void LogServing(ILogger logger, string router, string engine, string address, int port);

    [LoggerMessage(Level = LogLevel.Information, Message = "serving with YARP: {Reason}")]
    private static partial void LogNoHaproxy(ILogger logger, string reason);
}
