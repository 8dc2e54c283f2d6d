using Microsoft.Extensions.Logging;
using Sandun.AgentLink.Identity;

namespace Sandun.AgentLink;

internal sealed partial class LinkConnection
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} is connected to {Address}")]
    private static partial void LogUp(ILogger logger, string name, LinkAddress address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} is not connected to {Address}: {Why}")]
    private static partial void LogDown(ILogger logger, string name, LinkAddress address, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "the certificate of {Node} is renewed, until {Until:u}")]
    private static partial void LogRenewed(ILogger logger, NodeIdentity node, DateTime until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the certificate of {Node} is not renewed yet: {Why}")]
    private static partial void LogNotRenewed(ILogger logger, NodeIdentity node, string why);
}
