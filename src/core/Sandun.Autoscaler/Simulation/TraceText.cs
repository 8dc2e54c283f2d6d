using System.Globalization;

namespace Sandun.Autoscaler.Simulation;

/// <summary>
/// Reads a trace from lines <c>seconds,requests_per_second</c>: in any order, with or without a heading, from any first second, separated by
/// comma, semicolon or white space. A second named twice takes the mean; what lies between two named seconds takes the value of the earlier.
/// </summary>
public sealed class TraceText
{
    /// <summary>A month by the second: what a run of all controllers does in about a minute.</summary>
    public const int MaxSeconds = 31 * 86_400;

    /// <summary>More arrivals than this in a second are a mistake of units.</summary>
    private const double MaxRate = 1e9;

    private static readonly char[] s_separators = [',', ';', '\t', ' '];
    private readonly SortedDictionary<long, (double Sum, int Count)> _bySecond = [];
    private int _lines;
    private bool _headed;

    /// <summary>Lines that named a rate.</summary>
    public int Points { get; private set; }

    /// <summary>Takes one line.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Add(string line)
    {
        _lines++;
        var text = line.Trim().TrimStart('\uFEFF');
        if (text.Length == 0 || text[0] == '#') return null;
        var fields = text.Split(s_separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length < 2 || !Number(fields[0], out var at) || !Number(fields[1], out var rate))
        {
            // One heading, before the first number.
            if (Points > 0 || _headed) return $"line {_lines} is not seconds,requests_per_second: {Shorten(text)}";
            _headed = true;
            return null;
        }

        if (Math.Abs(at) > 1e15) return $"line {_lines}: {fields[0]} is no number of seconds";
        if (rate is < 0 or > MaxRate) return $"line {_lines}: {fields[1]} requests a second; a rate is between 0 and 1e9";
        var second = (long)Math.Floor(at);
        var (sum, count) = _bySecond.GetValueOrDefault(second);
        _bySecond[second] = (sum + rate, count + 1);
        Points++;
        return null;
    }

    /// <summary>The rates by second, from the first named one.</summary>
    /// <param name="rates">The rates; empty on a problem.</param>
    /// <returns>What is wrong, or null.</returns>
    public string? Rates(out double[] rates)
    {
        rates = [];
        if (Points == 0) return "no line names seconds,requests_per_second";
        long first = _bySecond.Keys.First(), last = _bySecond.Keys.Last();
        if (last - first + 1 > MaxSeconds)
            return $"the trace spans {last - first + 1} seconds; at most {MaxSeconds} (31 days) are simulated: cut it, or check that the first column is in seconds";
        rates = new double[last - first + 1];
        var from = 0;
        var value = 0.0;
        foreach (var (second, (sum, count)) in _bySecond)
        {
            var at = (int)(second - first);
            rates.AsSpan(from, at - from).Fill(value);
            (from, value) = (at, sum / count);
        }

        rates[^1] = value;
        return null;
    }

    private static bool Number(string text, out double number) =>
        double.TryParse(text.Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
