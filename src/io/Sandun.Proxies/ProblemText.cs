namespace Sandun.Proxies;

/// <summary>Joins the problems of a router into the one sentence it reports.</summary>
internal static class ProblemText
{
    /// <summary>Problems told in full; a router with more has them in its log.</summary>
    private const int Shown = 3;

    public static string? Join(string? first, IReadOnlyList<string> others)
    {
        var all = first is null ? others : [first, .. others];
        if (all.Count == 0) return null;
        var text = string.Join("; ", all.Take(Shown));
        return all.Count > Shown ? $"{text}; and {all.Count - Shown} more" : text;
    }
}
