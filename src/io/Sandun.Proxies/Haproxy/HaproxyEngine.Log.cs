using Microsoft.Extensions.Logging;

namespace Sandun.Proxies.Haproxy;

public sealed partial class HaproxyEngine
{
    [LoggerMessage(Level = LogLevel.Error, Message = "HAProxy ended; starting it again")]
    private static partial void LogLost(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "HAProxy refused a change, its state is read back: {Complaint}")]
    private static partial void LogComplaint(ILogger logger, string complaint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Differences} servers or hosts of HAProxy were not as set, and are repaired")]
    private static partial void LogDrift(ILogger logger, int differences);

    [LoggerMessage(Level = LogLevel.Information, Message = "HAProxy reloaded, generation {Generation}")]
    private static partial void LogReloaded(ILogger logger, long generation);
}
