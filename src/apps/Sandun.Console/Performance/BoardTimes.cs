using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Performance;

/// <summary>Stretches of time a board shows, and times it is compared with.</summary>
public static class BoardTimes
{
    /// <summary>By their names in addresses; the first is shown unless another is chosen.</summary>
    public static readonly IReadOnlyList<(string Key, TimeSpan Length)> Ranges =
    [
        ("15m", TimeSpan.FromMinutes(15)), ("1h", TimeSpan.FromHours(1)), ("6h", TimeSpan.FromHours(6)), ("1d", TimeSpan.FromDays(1)), ("7d", TimeSpan.FromDays(7)),
        ("28d", TimeSpan.FromDays(28)),
    ];

    /// <summary>How long before, by their names in addresses.</summary>
    public static readonly IReadOnlyList<(string Key, TimeSpan Before, Phrase Name)> Comparisons =
    [
        ("1h", TimeSpan.FromHours(1), Texts.CompareHour), ("1d", TimeSpan.FromDays(1), Texts.CompareDay), ("7d", TimeSpan.FromDays(7), Texts.CompareWeek),
    ];

    /// <summary>A length in words.</summary>
    public static string Word(TimeSpan length, Language language) => length switch
    {
        { TotalHours: < 1 } => Texts.RangeMinutes.In(language, (int)length.TotalMinutes),
        { TotalDays: < 1 } => Texts.RangeHours.In(language, (int)length.TotalHours),
        _ => Texts.RangeDays.In(language, (int)length.TotalDays),
    };
}
