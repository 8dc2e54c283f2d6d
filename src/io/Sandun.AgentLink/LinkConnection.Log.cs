using Microsoft.Extensions.Logging;

namespace Sandun.AgentLink;

internal sealed partial class LinkConnection
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} is connected to {Address}")]
    private static partial void LogUp(ILogger logger, string name, LinkAddress address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} is not connected to {Address}: {Why}")]
    private static partial void LogDown(ILogger logger, string name, LinkAddress address, string why);
}
