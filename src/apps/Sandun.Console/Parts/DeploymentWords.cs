using Sandun.NativeApi;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Parts;

/// <summary>What the console says of what a deployment waits for.</summary>
public static class DeploymentWords
{
    /// <summary>Between notes, in Chinese.</summary>
    private const string Separator = "；";

    /// <summary>What is said of a kind of note; null for one that this console does not know.</summary>
    public static Phrase? Of(string kind) => kind switch
    {
        "nothingLeft" => Texts.ProgressNothingLeft,
        "paused" => Texts.ProgressPaused,
        "stepEnds" => Texts.ProgressStepEnds,
        "greenUp" => Texts.ProgressGreenUp,
        "greenServes" => Texts.ProgressGreenServes,
        "canary" => Texts.ProgressCanary,
        "canaryWithShare" => Texts.ProgressCanaryWithShare,
        "goesOnAt" => Texts.ProgressGoesOnAt,
        "goesOnWhenTold" => Texts.ProgressGoesOnWhenTold,
        "queued" => Texts.ProgressQueued,
        "starting" => Texts.ProgressStarting,
        "stopping" => Texts.ProgressStopping,
        "scaling" => Texts.ProgressScaling,
        "restarting" => Texts.ProgressRestarting,
        "offers" => Texts.ProgressOffers,
        "offersThatFit" => Texts.ProgressOffersThatFit,
        "delay" => Texts.ProgressDelay,
        "delayAfter" => Texts.ProgressDelayAfter,
        "starts" => Texts.ProgressStarts,
        "checks" => Texts.ProgressChecks,
        "failingChecks" => Texts.ProgressFailingChecks,
        "faultyRouter" => Texts.ProgressFaultyRouter,
        "readiness" => Texts.ProgressReadiness,
        "routers" => Texts.ProgressRouters,
        "unreachable" => Texts.ProgressUnreachable,
        "drains" => Texts.ProgressDrains,
        "ends" => Texts.ProgressEnds,
        "replaces" => Texts.ProgressReplaces,
        "room" => Texts.ProgressRoom,
        "up" => Texts.ProgressUp,
        "moreApps" => Texts.ProgressMoreApps,
        _ => null,
    };

    /// <summary>The notes in the reader's language; the server's sentence (English) where it has some that this console does not know.</summary>
    public static string Say(DeploymentSummary deployment, Language language)
    {
        if (language == Language.English || deployment.Notes.Count == 0) return deployment.WaitsFor;
        var said = new List<string>();
        foreach (var note in deployment.Notes)
        {
            if (Of(note.Kind) is not { } phrase) return deployment.WaitsFor;
            object?[] values = [.. note.Values];
            said.Add(phrase.In(language, values));
        }

        return string.Join(Separator, said);
    }
}
