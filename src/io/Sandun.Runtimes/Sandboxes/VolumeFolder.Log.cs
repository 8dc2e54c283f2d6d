using Microsoft.Extensions.Logging;

namespace Sandun.Runtimes;

public sealed partial class VolumeFolder
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Volume {Name} could not be deleted: {Reason}")]
    private static partial void LogNotRemoved(ILogger logger, string name, string reason);
}
