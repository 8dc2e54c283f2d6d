namespace Sandun.Server;

public sealed partial class SandunServer
{
    [LoggerMessage(Level = LogLevel.Information, Message = "sandun-server {Version} listens on {Addresses}, with its data in {Directory}")]
    private static partial void LogStarted(ILogger logger, string version, string addresses, string directory);
}
