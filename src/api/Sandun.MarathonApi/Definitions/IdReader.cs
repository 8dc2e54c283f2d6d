using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads ids of apps and groups by Marathon's rules.</summary>
internal static class IdReader
{
    /// <summary>
    /// Longest path of an app: a task id adds <c>.instance-UUID._app.N</c>, and sandbox and cgroup directories named after it may
    /// hold 255 bytes.
    /// </summary>
    public const int MaxLength = 190;

    private const string SegmentRule =
        @"must fully match regular expression '^(([a-z0-9]|[a-z0-9][a-z0-9\-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9\-]*[a-z0-9])|(\.|\.\.)$'";

    /// <summary>Last segments that are also names of sub-resources, so the app could never be addressed.</summary>
    private static readonly string[] s_reserved = ["restart", "tasks", "versions", ".", ".."];

    /// <summary>An app's id; <paramref name="known"/> (from the URL) wins over the body's.</summary>
    public static PathId App(Member member, PathId enclosing, PathId? known)
    {
        var text = member.Text();
        if (known is null && text is null)
        {
            if (!member.IsPresent) member.Required();
            return PathId.Root;
        }

        var id = known ?? PathId.Resolve(text!, enclosing);
        Check(id, text, member);
        var last = text?.TrimEnd('/').Split('/')[^1] ?? id.Name;
        if (s_reserved.Contains(known is null ? last : id.Name, StringComparer.Ordinal))
            member.Findings.BrokenRule(member.Path, $"must not end with any of the reserved segments: {string.Join(", ", s_reserved)}");
        return id;
    }

    /// <summary>Checks the characters and the length of an id.</summary>
    public static void Check(PathId id, string? text, Member member)
    {
        if (id.IsRoot) member.Findings.BrokenRule(member.Path, text is "" ? "must not be empty" : "must not be the root path");
        if (id.Value.Length > MaxLength)
            member.Findings.BrokenRule(member.Path, $"must be at most {MaxLength} characters long, so that task ids fit in directory names");
        foreach (var segment in id.Segments)
            if (PathId.SegmentError(segment) is { } error)
            {
                member.Findings.BrokenRule(member.Path, SegmentRule, error);
                return;
            }
    }

    /// <summary>A reference to an app or a group, relative to <paramref name="enclosing"/>.</summary>
    public static PathId? Reference(Member member, PathId enclosing)
    {
        if (member.RequiredText() is not { } text) return null;
        var id = PathId.Resolve(text, enclosing);
        Check(id, text, member);
        return id;
    }
}
