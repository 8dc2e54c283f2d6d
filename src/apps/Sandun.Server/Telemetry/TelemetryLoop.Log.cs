namespace Sandun.Server.Telemetry;

internal sealed partial class TelemetryLoop
{
    [LoggerMessage(1, LogLevel.Warning, "figures are kept in memory alone, because the disk refuses them: {Problem}")]
    private static partial void LogNotWritten(ILogger logger, string problem);

    [LoggerMessage(2, LogLevel.Information, "figures are written again")]
    private static partial void LogWritten(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "there are more than {Series} series of figures; further ones are dropped")]
    private static partial void LogDropped(ILogger logger, int series);

    [LoggerMessage(4, LogLevel.Warning, "this second's figures failed and go on with the next")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
