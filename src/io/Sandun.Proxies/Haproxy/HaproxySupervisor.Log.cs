using Microsoft.Extensions.Logging;

namespace Sandun.Proxies.Haproxy;

internal sealed partial class HaproxySupervisor
{
    [LoggerMessage(Level = LogLevel.Information, Message = "adopted the running HAProxy, process {Pid}, generation {Generation}")]
    private static partial void LogAdopted(ILogger logger, int pid, long generation);

    [LoggerMessage(Level = LogLevel.Information, Message = "HAProxy started, process {Pid}")]
    private static partial void LogStarted(ILogger logger, int pid);

    [LoggerMessage(Level = LogLevel.Warning, Message = "ending {Count} HAProxy processes that cannot be spoken to")]
    private static partial void LogOrphans(ILogger logger, int count);
}
