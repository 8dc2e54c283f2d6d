using Microsoft.Extensions.Logging;
using Sandun.Protocol;

namespace Sandun.Runtimes.Networks;

internal sealed partial class TaskNetworks
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} could not be taken off network {Network}: {Reason}")]
    private static partial void LogNotDetached(ILogger logger, TaskId task, string network, string reason);
}
