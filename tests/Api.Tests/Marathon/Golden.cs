namespace Sandun.Tests.Marathon;

/// <summary>Long expected JSON, broken into lines for reading.</summary>
internal static class Golden
{
    /// <summary>The text without its line breaks.</summary>
    public static string Line(string text) => text.Replace("\n", "", StringComparison.Ordinal);
}
