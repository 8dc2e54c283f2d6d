namespace Sandun.Server.Cluster;

internal sealed partial class Members
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "this server cannot list itself among the members: {Why}")]
    private static partial void LogUnlisted(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the name {Name} is in use by the server at {Url}: waiting for that one to be gone")]
    private static partial void LogNameInUse(ILogger logger, string name, string url);

    [LoggerMessage(Level = LogLevel.Error, Message = "another server calls itself {Name}, at {Url}: this one is not listed among the members; give one of them another --name")]
    private static partial void LogNameTaken(ILogger logger, string name, string url);
}
