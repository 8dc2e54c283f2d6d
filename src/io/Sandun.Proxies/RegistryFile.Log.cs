using Microsoft.Extensions.Logging;

namespace Sandun.Proxies;

public sealed partial class RegistryFile
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "the registry kept in {Path} cannot be read and is ignored: {Why}")]
    private static partial void LogUnreadable(ILogger logger, string path, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the registry could not be kept in {Path}: {Why}")]
    private static partial void LogNotKept(ILogger logger, string path, string why);
}
