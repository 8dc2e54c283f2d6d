using System.Globalization;
using Sandun.NativeApi;

namespace Sandun.Cli.Output;

/// <summary>Figures and states as people read them.</summary>
internal static class Wording
{
    /// <summary>How long ago: <c>12s</c>, <c>5m</c>, <c>3h</c>, <c>9d</c>.</summary>
    public static string Ago(DateTimeOffset? then, DateTimeOffset now) => then is null ? "-" : Span(now - then.Value);

    public static string Span(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "0s",
        { TotalSeconds: < 100 } => Invariant($"{(int)span.TotalSeconds}s"),
        { TotalMinutes: < 100 } => Invariant($"{(int)span.TotalMinutes}m"),
        { TotalHours: < 48 } => Invariant($"{(int)span.TotalHours}h"),
        _ => Invariant($"{(int)span.TotalDays}d"),
    };

    /// <summary>MiB below 10 GiB, else GiB.</summary>
    public static string Megabytes(decimal megabytes) =>
        megabytes < 10 * 1024 ? Invariant($"{megabytes:0} MiB") : Invariant($"{megabytes / 1024:0.0} GiB");

    public static string Cpus(decimal cpus) => Invariant($"{cpus:0.##}");

    public static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A version as the API takes it back.</summary>
    public static string Version(DateTimeOffset version) =>
        version.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public static Cell State(AppState state) => new(state.ToString().ToLowerInvariant(), state switch
    {
        AppState.Running => Tone.Good,
        AppState.Deploying => Tone.Doubtful,
        AppState.Suspended => Tone.Faint,
        _ => Tone.Bad,
    });

    public static Cell Lamp(Light light) => light switch
    {
        Light.Green => new Cell("ok", Tone.Good),
        Light.Yellow => new Cell("warning", Tone.Doubtful),
        Light.Red => new Cell("down", Tone.Bad),
        _ => new Cell("not there", Tone.Faint),
    };

    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
