using Sandun.NativeApi;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Parts;

/// <summary>What the console says of what a plan warns of.</summary>
public static class PlanWords
{
    /// <summary>What is said of a kind of warning: {0} is the app, {1} the detail; null for one that this console does not know.</summary>
    public static Phrase? Of(string kind) => kind switch
    {
        "noPlace" => Texts.WarnNoPlace,
        "stuck" => Texts.WarnStuck,
        "noHealthCheck" => Texts.WarnNoHealthCheck,
        "outage" => Texts.WarnOutage,
        "portShared" => Texts.WarnPortShared,
        "hostShared" => Texts.WarnHostShared,
        "locked" => Texts.WarnLocked,
        "unknownMember" => Texts.WarnUnknownMember,
        "outdated" => Texts.WarnOutdated,
        "notLookedAt" => Texts.WarnNotLookedAt,
        "countKept" => Texts.WarnCountKept,
        "overQuota" => Texts.WarnOverQuota,
        _ => null,
    };

    /// <summary>The warning in the reader's language; in the server's words (English) where it is of a kind that this console does not know.</summary>
    public static string Say(PlanNote note, Language language) => Of(note.Kind)?.In(language, note.App, note.Detail) ?? note.Text;
}
