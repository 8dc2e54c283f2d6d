using Sandun.NativeApi;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Parts;

/// <summary>What the console says of a switch, and what may be done with it as it stands.</summary>
public static class SwitchWords
{
    public static Phrase Phase(string phase) => phase switch
    {
        "preScale" => Texts.PhasePreScale,
        "traffic" => Texts.PhaseTraffic,
        "drain" => Texts.PhaseDrain,
        "hold" => Texts.PhaseHold,
        "release" => Texts.PhaseRelease,
        "completed" => Texts.PhaseCompleted,
        "returnScale" => Texts.PhaseReturnScale,
        "returnRelease" => Texts.PhaseReturnRelease,
        "returned" => Texts.PhaseReturned,
        _ => new Phrase(phase, phase),
    };

    public static MarkKind MarkOf(SwitchStatus plan) => plan.Phase switch
    {
        "completed" => MarkKind.Good,
        "returned" => MarkKind.Off,
        _ when plan.PausedBecause is not null => MarkKind.Warning,
        _ => MarkKind.Busy,
    };

    public static Phrase Action(string action) => action switch
    {
        "pause" => Texts.SwitchPause,
        "continue" => Texts.SwitchContinue,
        "back" => Texts.SwitchBack,
        "release" => Texts.SwitchRelease,
        "let-go" => Texts.SwitchLetGo,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "not an action on a switch"),
    };

    /// <summary>What may be ordered now.</summary>
    public static IEnumerable<string> ActionsOn(SwitchStatus plan)
    {
        if (!plan.Over) yield return plan.PausedBecause is null ? "pause" : "continue";
        if (plan.Phase == "hold") yield return "release";
        if (plan.Phase == "completed") yield return "let-go";
        if (plan.Phase is not ("returnScale" or "returnRelease" or "returned")) yield return "back";
    }
}
