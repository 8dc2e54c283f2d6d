using System.Globalization;

namespace Sandun.Runtimes.Probes;

/// <summary>How a command's failure is told: its exit status, and the beginning of what it said.</summary>
internal static class ExitWords
{
    /// <summary>What a failure quotes of the command's output.</summary>
    public const int QuotedCharacters = 512;

    private const string Begin = "exit status ";

    public static string Of(long status, string said)
    {
        var head = Begin + status.ToString(CultureInfo.InvariantCulture);
        return said.Length == 0 ? head : $"{head}: {said[..Math.Min(said.Length, QuotedCharacters)]}";
    }

    /// <summary>The exit status in such words; null when the command did not end by itself.</summary>
    public static int? StatusIn(string words)
    {
        if (!words.StartsWith(Begin, StringComparison.Ordinal)) return null;
        var rest = words.AsSpan(Begin.Length);
        var end = rest.IndexOf(':');
        return int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
    }
}
