using Microsoft.Extensions.Logging;

namespace Sandun.Proxies.Yarp;

public sealed partial class YarpEngine
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "port {Port} cannot be opened: {Why}")]
    private static partial void LogRefused(ILogger logger, int port, string why);
}
