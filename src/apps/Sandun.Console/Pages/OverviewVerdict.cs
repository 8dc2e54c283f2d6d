using Sandun.NativeApi;
using Sandun.WebConsole.Parts;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Pages;

/// <summary>The data center's state in one sentence.</summary>
/// <param name="Kind">Its mark.</param>
/// <param name="Sentence">The sentence in the reader's language.</param>
public sealed record OverviewVerdict(MarkKind Kind, string Sentence)
{
    /// <param name="overview">The numbers.</param>
    /// <param name="troubled">Apps that are neither as wished, suspended nor being deployed.</param>
    /// <param name="language">The reader's language.</param>
    public static OverviewVerdict Of(Overview overview, int troubled, Language language)
    {
        if (overview.Nodes == 0) return new(MarkKind.Warning, Texts.NoNodesYet.In(language));
        var failing = overview.Components.Count(c => c.Light == Light.Red);
        var unreachable = overview.Nodes - overview.NodesReachable;
        if (failing + unreachable + troubled > 0)
        {
            var kind = failing > 0 ? MarkKind.Bad : MarkKind.Warning;
            return new(kind, Attention(language, (Texts.AttentionComponents, failing), (Texts.AttentionNodes, unreachable), (Texts.AttentionApps, troubled)));
        }

        var running = Figures.Count(overview.Containers);
        var wanted = Figures.Count(overview.ContainersWanted);
        if (overview.Deployments > 0)
            return new(MarkKind.Busy, Texts.Changing.In(language, Figures.Count(overview.Deployments), running, wanted));
        if (overview.Apps == 0) return new(MarkKind.Good, Texts.EmptyDataCenter.In(language));
        return new(MarkKind.Good, Texts.AllWell.In(
            language, running, wanted, Figures.Count(overview.NodesReachable), Figures.Count(overview.Nodes)));
    }

    private static string Attention(Language language, params ReadOnlySpan<(Phrase What, int Count)> counts)
    {
        var parts = new List<string>();
        foreach (var (what, count) in counts)
            if (count > 0) parts.Add(what.In(language, Figures.Count(count)));

        return Texts.Attention.In(language, string.Join(Texts.ListSeparator.In(language), parts));
    }
}
