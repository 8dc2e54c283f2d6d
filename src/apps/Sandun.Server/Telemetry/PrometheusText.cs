using System.Globalization;
using System.Text;
using Sandun.Telemetry;

namespace Sandun.Server.Telemetry;

/// <summary>The figures of now in Prometheus' text form (version 0.0.4): gauges, because counts would begin anew with every leader.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Figures older than this are not told: Prometheus would take them for new.</summary>
    private const int FreshSeconds = 5;

    public static string Of(TelemetryStore store, DateTimeOffset now)
    {
        var text = new StringBuilder();
        var metric = "";
        foreach (var series in store.Latest(now.ToUnixTimeSeconds() - FreshSeconds))
        {
            if (series.Key.Metric != metric)
            {
                metric = series.Key.Metric;
                Head(text, metric, TelemetryCollector.Catalog.GetValueOrDefault(metric, metric));
            }

            Line(text, metric, series.Key.Labels, series.LastValue);
        }

        Head(text, "sandun_telemetry_series", "Series of figures in this server's memory.");
        Line(text, "sandun_telemetry_series", "", store.Count);
        Head(text, "sandun_telemetry_dropped", "Figures dropped because there were too many series.");
        Line(text, "sandun_telemetry_dropped", "", store.Dropped);
        return text.ToString();
    }

    private static void Head(StringBuilder text, string name, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(" gauge\n");

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }
}
