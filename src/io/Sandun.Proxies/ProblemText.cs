namespace Sandun.Proxies;

/// <summary>Joins the problems of a router into the one sentence it reports.</summary>
internal static class ProblemText
{
    /// <summary>Problems told in full; a router with more has them in its log.</summary>
    private const int Shown = 3;

    /// <summary>The first problems, and how many more there are; null when there is none.</summary>
    public static string? Join(IReadOnlyList<string> all)
    {
        if (all.Count == 0) return null;
        var text = string.Join("; ", all.Take(Shown));
        return all.Count > Shown ? $"{text}; and {all.Count - Shown} more, which the router's log names" : text;
    }
}
