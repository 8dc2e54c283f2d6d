namespace Sandun.Server;

public sealed partial class SandunServer
{
    [LoggerMessage(Level = LogLevel.Information, Message = "sandun-server {Version} listens on {Addresses}, with its data in {Directory}")]
    private static partial void LogStarted(ILogger logger, string version, string addresses, string directory);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mesos' interfaces do not listen on {Address}, because another program does; choose another port with --mesos-listen")]
    private static partial void LogMesosPortTaken(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Doubt}")]
    private static partial void LogDoubtfulCertificate(ILogger logger, string doubt);
}
