using Microsoft.Extensions.Logging;

namespace Sandun.Store.Etcd.Upkeep;

internal sealed partial class EtcdUpkeep
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "The store's history up to revision {Revision} was compacted")]
    private static partial void LogCompacted(ILogger logger, long revision);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is full: compacting and defragmenting it")]
    private static partial void LogFull(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Member} of the store was defragmented: {Before} bytes before, {After} bytes after")]
    private static partial void LogDefragmented(ILogger logger, string member, long before, long after);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store takes writes again")]
    private static partial void LogRoom(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Upkeep of the store failed and is tried again: {Why}")]
    private static partial void LogFailed(ILogger logger, string why);
}
