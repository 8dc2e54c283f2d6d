namespace Sandun.MarathonApi;

/// <summary>What an app's output holds beyond its definition.</summary>
[Flags]
internal enum AppEmbeds
{
    None = 0,
    Counts = 1,
    Deployments = 2,
    Tasks = 4,
    Readiness = 8,
    LastTaskFailure = 16,
    TaskStats = 32,
}

/// <summary>Reads the <c>embed</c> parameters.</summary>
internal static class AppEmbed
{
    private static readonly string[] s_prefixes = ["group.apps.", "apps.", "app."];

    /// <summary>The embeds named, with those given always; unknown words are passed over, as in Marathon.</summary>
    public static AppEmbeds Parse(IEnumerable<string> words, AppEmbeds always) =>
        words.Aggregate(always, (sum, word) => sum | Of(WithoutPrefix(word)));

    private static AppEmbeds Of(string word) => word switch
    {
        "counts" => AppEmbeds.Counts,
        "tasks" => AppEmbeds.Tasks | AppEmbeds.Deployments,
        "deployments" => AppEmbeds.Deployments,
        "readiness" => AppEmbeds.Readiness,
        "lastTaskFailure" => AppEmbeds.LastTaskFailure,
        "failures" => AppEmbeds.LastTaskFailure | AppEmbeds.Tasks | AppEmbeds.Deployments,
        "taskStats" => AppEmbeds.TaskStats,
        _ => AppEmbeds.None,
    };

    private static string WithoutPrefix(string word)
    {
        foreach (var prefix in s_prefixes)
            if (word.StartsWith(prefix, StringComparison.Ordinal))
                return word[prefix.Length..];
        return word;
    }
}
