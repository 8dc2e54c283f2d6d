using Microsoft.Extensions.Logging;

namespace Sandun.Proxies;

public sealed partial class CertificateFile
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "the certificates kept in {Path} cannot be read and are ignored: {Why}")]
    private static partial void LogUnreadable(ILogger logger, string path, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the certificates could not be kept in {Path}, and are lost when the router restarts without a server: {Why}")]
    private static partial void LogNotKept(ILogger logger, string path, string why);
}
