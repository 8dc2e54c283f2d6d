using Sandun.NativeApi;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Pages;

/// <summary>An app's state in one sentence.</summary>
public static class AppVerdict
{
    public static string Of(AppSummary app, Language language)
    {
        var running = Figures.Count(app.Running);
        var wanted = Figures.Count(app.Instances);
        return app.State switch
        {
            AppState.Suspended => Texts.VerdictSuspended.In(language),
            AppState.Deploying => Texts.VerdictDeploying.In(language, running, wanted),
            AppState.Unhealthy => Texts.VerdictUnhealthy.In(language, Figures.Count(app.Unhealthy), running),
            AppState.Delayed => Texts.VerdictDelayed.In(language, running, wanted),
            AppState.Waiting => Texts.VerdictWaiting.In(language, Figures.Count(app.Waiting), wanted),
            _ when app.HasHealthChecks => Texts.VerdictHealthy.In(language, running, wanted),
            _ => Texts.VerdictRunning.In(language, running, wanted),
        };
    }
}
