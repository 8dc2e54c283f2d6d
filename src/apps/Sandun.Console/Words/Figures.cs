using System.Globalization;

namespace Sandun.WebConsole.Words;

/// <summary>How numbers and times are written, the same on every machine: nothing here asks the process' culture.</summary>
public static class Figures
{
    private const decimal Kibi = 1024m;

    /// <summary>A whole number with thousands set apart: <c>10,000</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A rate or a time: one digit after the point below a hundred, none above.</summary>
    public static string Decimal(double number) => number.ToString(Math.Abs(number) < 100 ? "#,##0.#" : "#,##0", CultureInfo.InvariantCulture);

    /// <summary>CPUs with at most two decimals: <c>0.25</c>, <c>1,040</c>.</summary>
    public static string Cpus(decimal cpus) => cpus.ToString("#,##0.##", CultureInfo.InvariantCulture);

    /// <summary>MiB in the largest binary unit that leaves a number of at least 1: <c>512 MiB</c>, <c>1.5 GiB</c>.</summary>
    public static string Megabytes(decimal megabytes)
    {
        var size = Math.Abs(megabytes);
        if (size < Kibi) return megabytes.ToString("#,##0", CultureInfo.InvariantCulture) + " MiB";
        if (size < Kibi * Kibi) return (megabytes / Kibi).ToString("#,##0.#", CultureInfo.InvariantCulture) + " GiB";
        return (megabytes / Kibi / Kibi).ToString("#,##0.##", CultureInfo.InvariantCulture) + " TiB";
    }

    /// <summary>MiB in GiB with one decimal, so that parts and totals are seen in one unit: <c>4,432.6 GiB</c>.</summary>
    public static string Gibibytes(decimal megabytes) => (megabytes / Kibi).ToString("#,##0.0", CultureInfo.InvariantCulture) + " GiB";

    /// <summary>The share in per cent, 0 to 100; 0 of nothing is 0.</summary>
    public static decimal Share(decimal part, decimal total) => total <= 0 ? 0 : Math.Clamp(part / total * 100m, 0m, 100m);

    /// <summary>The share in whole per cent: <c>26%</c>; anything above nothing is at least <c>1%</c>.</summary>
    public static string Percent(decimal part, decimal total)
    {
        var share = Share(part, total);
        if (share is > 0 and < 1) share = 1;
        return share.ToString("0", CultureInfo.InvariantCulture) + "%";
    }

    /// <summary>A number for a style or an SVG attribute.</summary>
    public static string Css(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A moment in full, in UTC, as the language's readers write it.</summary>
    public static string Moment(DateTimeOffset moment, Language language) => moment.UtcDateTime.ToString(
        language == Language.Chinese ? "yyyy'年'M'月'd'日' HH:mm:ss 'UTC'" : "d MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A version, which is a moment, short enough for a column: <c>08-01 14:03:22</c>.</summary>
    public static string Version(DateTimeOffset version) => version.UtcDateTime.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>How long ago something was: the largest whole unit of seconds, minutes, hours or days.</summary>
    public static string Ago(TimeSpan age, Language language)
    {
        if (age < TimeSpan.Zero) age = TimeSpan.Zero;
        if (age < TimeSpan.FromMinutes(1)) return Texts.SecondsAgo.In(language, (long)age.TotalSeconds);
        if (age < TimeSpan.FromHours(1)) return Texts.MinutesAgo.In(language, (long)age.TotalMinutes);
        if (age < TimeSpan.FromDays(1)) return Texts.HoursAgo.In(language, (long)age.TotalHours);
        return Texts.DaysAgo.In(language, (long)age.TotalDays);
    }
}
