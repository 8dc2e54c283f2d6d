using System.Globalization;
using Spectre.Console;

namespace Sandun.Cli.Output;

/// <summary>Text with a meaning, so that colour is never the only sign.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);

    public static implicit operator Cell(int number) => new(number.ToString(CultureInfo.InvariantCulture));

    public Text ToText() => new(Text, Tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Doubtful => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Faint => new Style(decoration: Decoration.Dim),
        _ => Style.Plain,
    });
}

/// <summary>What a text means.</summary>
internal enum Tone
{
    Plain = 0,
    Good = 1,
    Doubtful = 2,
    Bad = 3,
    Faint = 4,
}
