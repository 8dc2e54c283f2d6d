namespace Sandun.Server.Endpoints;

internal sealed partial class LastResort
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, Exception failure, string method, string path);
}
