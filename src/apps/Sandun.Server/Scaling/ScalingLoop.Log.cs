namespace Sandun.Server.Scaling;

internal sealed partial class ScalingLoop
{
    [LoggerMessage(1, LogLevel.Information, "{App}: {From} to {To} instances: {Why}")]
    private static partial void LogScaled(ILogger logger, string app, int from, int to, string why);

    [LoggerMessage(2, LogLevel.Warning, "{App} could not be scaled to {To} instances: {Why}")]
    private static partial void LogRefused(ILogger logger, string app, int to, string why);

    [LoggerMessage(3, LogLevel.Warning, "the scaling of this second failed and goes on with the next")]
    private static partial void LogFailed(ILogger logger, Exception failure);

    [LoggerMessage(4, LogLevel.Warning, "the last decisions and pins of the scaling could not be stored at the end")]
    private static partial void LogUnsaved(ILogger logger, Exception failure);
}
