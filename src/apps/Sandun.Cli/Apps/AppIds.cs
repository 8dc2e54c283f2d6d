namespace Sandun.Cli.Apps;

/// <summary>App ids as people type them.</summary>
internal static class AppIds
{
    /// <summary>The absolute path: <c>shop/web</c> means <c>/shop/web</c>.</summary>
    /// <exception cref="CommandFailure">Nothing was typed, as by a shell variable that is not set.</exception>
    public static string Absolute(string typed) => string.IsNullOrWhiteSpace(typed)
        ? throw new CommandFailure("the app's id is empty: say one such as /shop/web")
        : typed.StartsWith('/') ? typed : "/" + typed;
}
