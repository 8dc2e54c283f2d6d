namespace Sandun.Server.Cluster;

public sealed partial class Leadership
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Member} leads (term {Term})")]
    private static partial void LogLeads(ILogger logger, string member, long term);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Member} leads no more: {Why}")]
    private static partial void LogLeadsNoMore(ILogger logger, string member, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Member} ends its term because keeping the store in order failed")]
    private static partial void LogFailed(ILogger logger, Exception failure, string member);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Member} stands by: {Leader} leads")]
    private static partial void LogFollows(ILogger logger, string member, string leader);
}
