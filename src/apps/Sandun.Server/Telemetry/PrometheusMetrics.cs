using System.Text;
using Sandun.NativeApi;

namespace Sandun.Server.Telemetry;

/// <summary>Figures over time from a Prometheus server that scrapes this one, in place of the server's own store.</summary>
internal sealed class PrometheusMetrics(PrometheusClient client) : IMetricsSource, IDisposable
{
    /// <summary>Steps shorter than this show what was scraped last: there may be no scrape within them.</summary>
    private const int LongestScrapeInterval = 60;

    /// <summary>Labels Prometheus adds to what it scrapes.</summary>
    private static readonly string[] s_added = ["__name__", "instance", "job"];

    public async Task<MetricsAnswer> AskAsync(MetricsQuestion question, CancellationToken cancellation)
    {
        var step = question.StepSeconds;
        var from = question.From.ToUnixTimeSeconds() / step * step;
        var steps = (int)((question.To.ToUnixTimeSeconds() - from + step - 1) / step);
        // A point of ours tells of the step that begins at it, one of Prometheus of the time before it.
        var series = await client.RangeAsync(Expression(question), from + step, from + ((long)step * steps), step, cancellation);
        var lines = series.Select(one => Line(one, from, step, steps)).Where(line => line.Points.Any(point => point is not null))
            .OrderByDescending(line => line.Points.Average()).ToList();
        return new MetricsAnswer(
            DateTimeOffset.FromUnixTimeSeconds(from), step, [.. lines.Take(question.Limit)], Math.Max(0, lines.Count - question.Limit), client.Name);
    }

    public void Dispose() => client.Dispose();

    /// <summary>The question in PromQL.</summary>
    public static string Expression(MetricsQuestion question)
    {
        var text = new StringBuilder(question.Name).Append('{');
        foreach (var (name, value) in question.Where.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            if (text[^1] != '{') text.Append(',');
            text.Append(name).Append("=\"")
                .Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))
                .Append('"');
        }

        text.Append('}');
        var inner = text.ToString();
        if (question.StepSeconds >= LongestScrapeInterval) inner = $"{(question.Over == "max" ? "max" : "avg")}_over_time({inner}[{question.StepSeconds}s])";
        if (question.By is not { } by) return inner;
        return $"{(question.Aggregate == "mean" ? "avg" : question.Aggregate)} by ({string.Join(", ", by)}) ({inner})";
    }

    private static MetricLine Line(PrometheusSeries series, long from, int step, int steps)
    {
        var points = new double?[steps];
        foreach (var (second, value) in series.Points)
        {
            var at = (int)Math.Round((second - from) / step) - 1;
            if (at >= 0 && at < steps && double.IsFinite(value)) points[at] = value;
        }

        return new MetricLine(series.Labels.Where(label => !s_added.Contains(label.Key)).ToDictionary(label => label.Key, label => label.Value), points);
    }
}
