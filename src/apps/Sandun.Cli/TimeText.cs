using System.Globalization;

namespace Sandun.Cli;

/// <summary>Times as people type them.</summary>
internal static class TimeText
{
    /// <summary>Reads a time such as 90s, 30m, 1h or 2d.</summary>
    /// <exception cref="CommandFailure">It is none; the message names the option.</exception>
    public static TimeSpan Parse(string option, string text)
    {
        if (text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            switch (text[^1])
            {
                case 's': return TimeSpan.FromSeconds(number);
                case 'm': return TimeSpan.FromMinutes(number);
                case 'h': return TimeSpan.FromHours(number);
                case 'd': return TimeSpan.FromDays(number);
            }
        }

        throw new CommandFailure($"{option} '{text}' is not a time such as 30m, 1h or 2d");
    }
}
