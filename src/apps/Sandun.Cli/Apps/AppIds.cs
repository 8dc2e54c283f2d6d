namespace Sandun.Cli.Apps;

/// <summary>App ids as people type them.</summary>
internal static class AppIds
{
    /// <summary>The absolute path: <c>shop/web</c> means <c>/shop/web</c>.</summary>
    public static string Absolute(string typed) => typed.StartsWith('/') ? typed : "/" + typed;
}
