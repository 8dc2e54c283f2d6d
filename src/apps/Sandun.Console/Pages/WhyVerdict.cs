using Sandun.NativeApi;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Pages;

/// <summary>
/// The answer of a <see cref="WhyReport"/> in one sentence. The control plane words its own in English; for other readers the
/// sentence is made from the report's figures.
/// </summary>
public static class WhyVerdict
{
    public static string Of(WhyReport why, Language language)
    {
        if (language == Language.English && why.Verdict.Length > 0) return why.Verdict;

        var left = why.Funnel.Count > 0 ? why.Funnel[^1].Left : why.Nodes;
        var waiting = Figures.Count(why.Waiting);
        var nodes = Figures.Count(why.Nodes);
        if (why is { Waiting: > 0, Nodes: 0 }) return Texts.NoNodesYet.In(language);
        if (why.Waiting > 0 && left == 0) return Texts.WhyNoPlace.In(language, waiting, nodes);
        if (why.NextLaunchAt is not null) return Texts.WhyBackoff.In(language);
        if (why.Waiting > 0) return Texts.WhyWaitsForOffer.In(language, waiting, Figures.Count(left), nodes);
        if (why.Health.Count > 0) return Texts.WhyIll.In(language, Figures.Count(why.Health.Count));
        return why.Deployments.Count > 0 ? Texts.WhyDeploying.In(language) : Texts.WhyNothing.In(language);
    }
}
