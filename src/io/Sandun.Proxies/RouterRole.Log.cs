using Microsoft.Extensions.Logging;

namespace Sandun.Proxies;

public sealed partial class RouterRole
{
    [LoggerMessage(Level = LogLevel.Information, Message = "serving the registry kept at revision {Revision}, with {Endpoints} endpoints, until a server answers")]
    private static partial void LogKept(ILogger logger, long revision, int endpoints);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "the registry came at revision {Told} where {Known} was served and no longer names {Kept} serving endpoints; they are kept for {Time} at most")]
    private static partial void LogKeeping(ILogger logger, int kept, long told, long known, TimeSpan time);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);
}
