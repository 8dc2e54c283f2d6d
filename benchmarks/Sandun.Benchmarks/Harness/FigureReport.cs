using System.Globalization;
using System.Text.Json;

namespace Sandun.Benchmarks.Harness;

/// <summary>Prints figures: one JSON object a line as they come, or a table at the end.</summary>
public sealed class FigureReport(bool json)
{
    private readonly List<Figure> _figures = [];

    public void Add(params IEnumerable<Figure> figures)
    {
        foreach (var figure in figures)
        {
            var rounded = figure with { Value = Math.Round(figure.Value, 3) };
            _figures.Add(rounded);
            if (json) Console.WriteLine(JsonSerializer.Serialize(rounded, FigureJson.Default.Figure));
            else Console.Error.WriteLine($"  {rounded.Name}: {Text(rounded.Value)} {rounded.Unit}");
        }
    }

    /// <summary>Says on stderr what is being measured, so that a long run is not silent.</summary>
    public void Say(string progress)
    {
        if (!json) Console.Error.WriteLine(progress);
    }

    /// <summary>Keeps the figures as JSON, one a line.</summary>
    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, _figures.Select(figure => JsonSerializer.Serialize(figure, FigureJson.Default.Figure)));
    }

    public void Finish()
    {
        if (json) return;
        var width = _figures.Max(figure => figure.Name.Length);
        Console.WriteLine($"{"figure".PadRight(width)}  {"value",12}  {"unit",-8} {"target",-12} met");
        foreach (var figure in _figures)
            Console.WriteLine($"{figure.Name.PadRight(width)}  {Text(figure.Value),12}  {figure.Unit,-8} {figure.Target ?? "",-12} {Met(figure)}");
    }

    private static string Met(Figure figure) => figure.Met switch { true => "yes", false => "NO", null => "" };

    private static string Text(double value) => value.ToString("#,0.###", CultureInfo.InvariantCulture);
}
