using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sandun.MarathonApi;

/// <summary><c>/metrics</c>: Marathon's names in Dropwizard's JSON, or in the text form of Prometheus for those who ask for it.</summary>
internal static class MetricsResource
{
    private static readonly (string Name, double Share)[] s_shares = [("p50", 0.5), ("p75", 0.75), ("p95", 0.95), ("p98", 0.98), ("p99", 0.99), ("p999", 0.999)];

    /// <summary>Marathon cleans ZooKeeper up by itself; the store here keeps nothing that would have to be.</summary>
    private static readonly string[] s_cleaning = ["compaction", "scan"];

    public static Answer Json(HttpContext http, Api api)
    {
        if (http.Request.Method is not ("GET" or "HEAD")) return Answer.MethodNotAllowed("GET");
        var accept = http.Request.Headers.Accept.ToString();
        if (accept.Contains("openmetrics", StringComparison.OrdinalIgnoreCase) ||
            (accept.Contains("text/plain", StringComparison.OrdinalIgnoreCase) && !accept.Contains("json", StringComparison.OrdinalIgnoreCase)))
            return Prometheus(http, api);
        return Answer.Object(200, writer =>
        {
            writer.WriteString("version", "4.0.0");
            WriteAll(writer, "gauges", Gauges(api), value => writer.WriteNumber("value", value));
            WriteAll(writer, "counters", Counters(api), count => writer.WriteNumber("count", count));
            WriteAll(writer, "histograms", Array.Empty<(string, long)>(), _ => { });
            WriteAll(writer, "meters", api.Figures.Answers, rates =>
            {
                WriteRates(writer, rates);
                writer.WriteString("units", "events/second");
            });
            WriteAll(writer, "timers", Timers(api), durations => WriteDurations(writer, durations));
        });
    }

    public static Answer Prometheus(HttpContext http, Api api)
    {
        if (http.Request.Method is not ("GET" or "HEAD")) return Answer.MethodNotAllowed("GET");
        var text = new StringBuilder();
        foreach (var (name, value) in Gauges(api)) Line(text, name, "gauge", value.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in Counters(api)) Line(text, name, "counter", Number(value));
        foreach (var (name, rates) in api.Figures.Answers)
        {
            Line(text, name + ".count", "gauge", Number(rates.Count));
            AppendRates(text, name, rates);
        }

        foreach (var (name, durations) in Timers(api))
        {
            var plain = Plain(name);
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {plain} summary\n");
            foreach (var (_, share) in s_shares)
                text.Append(CultureInfo.InvariantCulture, $"{plain}{{quantile=\"{share}\"}} {durations.At(share):0.000000}\n");
            text.Append(CultureInfo.InvariantCulture, $"{plain}_count {durations.Rates.Count}\n");
            foreach (var (part, value) in new[] { ("min", durations.Least), ("mean", durations.Mean), ("max", durations.Most), ("stddev", durations.Deviation) })
                Line(text, $"{name}.{part}", "gauge", Fraction(value));
            AppendRates(text, name, durations.Rates);
        }

        return Answer.Text(text.ToString()) with { ContentType = "text/plain; version=0.0.4; charset=utf-8" };
    }

    private static IEnumerable<(string Name, decimal Value)> Gauges(Api api)
    {
        var view = api.Services.View;
        var instances = view.Instances.Values.SelectMany(ofApp => ofApp.Values).ToList();
        var now = api.Options.Time.GetUtcNow();
        var age = Math.Round((decimal)(now - api.StartedAt).TotalSeconds, 3);
        var killed = instances.Count(instance => instance is { KillSentAt: not null, IsActive: true });
        yield return ("marathon.apps.active.gauge", view.AppsOnly().Count());
        yield return ("marathon.deployments.active.gauge", view.Deployments.Length);
        yield return ("marathon.groups.active.gauge", view.Groups.Count);
        yield return ("marathon.http.requests.active.gauge", api.Figures.Active);

        // An order to kill is repeated until it is confirmed, and stays one.
        yield return ("marathon.instances.inflight-kill-attempts.gauge", killed);
        yield return ("marathon.instances.inflight-kills.gauge", killed);
        yield return ("marathon.instances.launch-overdue.gauge", view.Queue.Values.Count(item => item.Count > 0 && (item.LaunchNotBefore ?? now) <= now));
        yield return ("marathon.instances.running.gauge", instances.Count(InstanceWords.IsRunning));
        yield return ("marathon.instances.staged.gauge", instances.Count(InstanceWords.IsStaged));
        yield return ("marathon.instances.unhealthy.gauge", instances.Count(instance => instance.IsRunning() && instance.Healthy == false));
        foreach (var figure in RuntimeFigures.Gauges()) yield return figure;
        yield return ("marathon.leadership.duration.gauge.seconds", age);
        yield return ("marathon.pods.active.gauge", view.Pods().Count());
        yield return ("marathon.uptime.gauge.seconds", age);
    }

    private static IEnumerable<(string Name, long Value)> Counters(Api api) =>
        (api.Options.Tally?.Counts ?? []).Select(count => (count.Key, count.Value))
        .Concat(api.Figures.Sizes)
        .Append(("marathon.persistence.gc.runs.counter", 0L))
        .OrderBy(count => count.Item1, StringComparer.Ordinal);

    private static IEnumerable<(string Name, Durations Value)> Timers(Api api) =>
        api.Figures.Times.Concat(s_cleaning.Select(phase => ($"marathon.persistence.gc.{phase}.duration.timer.seconds", new Durations(default, []))));

    private static void WriteAll<T>(Utf8JsonWriter writer, string kind, IEnumerable<(string Name, T Value)> figures, Action<T> write)
    {
        writer.WriteStartObject(kind);
        foreach (var (name, value) in figures)
        {
            writer.WriteStartObject(name);
            write(value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteRates(Utf8JsonWriter writer, Rates rates)
    {
        writer.WriteNumber("count", rates.Count);
        foreach (var (name, rate) in Each(rates)) writer.WriteNumber(name, rate);
    }

    private static void WriteDurations(Utf8JsonWriter writer, Durations durations)
    {
        WriteRates(writer, durations.Rates);
        writer.WriteNumber("min", durations.Least);
        writer.WriteNumber("mean", durations.Mean);
        writer.WriteNumber("max", durations.Most);
        writer.WriteNumber("stddev", durations.Deviation);
        foreach (var (name, share) in s_shares) writer.WriteNumber(name, durations.At(share));
        writer.WriteString("duration_units", "seconds");
        writer.WriteString("rate_units", "calls/second");
    }

    private static void AppendRates(StringBuilder text, string name, Rates rates)
    {
        foreach (var (part, rate) in Each(rates)) Line(text, $"{name}.{part}", "gauge", Fraction(rate));
    }

    private static (string Name, double Rate)[] Each(Rates rates) =>
        [("mean_rate", rates.Mean), ("m1_rate", rates.OneMinute), ("m5_rate", rates.FiveMinutes), ("m15_rate", rates.FifteenMinutes)];

    private static void Line(StringBuilder text, string name, string type, string value)
    {
        var plain = Plain(name);
        text.Append("# TYPE ").Append(plain).Append(' ').Append(type).Append('\n').Append(plain).Append(' ').Append(value).Append('\n');
    }

    private static string Plain(string name) => name.Replace('.', '_').Replace('-', '_');

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>With a point always, as Java writes it.</summary>
    private static string Fraction(double number) => number.ToString("0.0###########", CultureInfo.InvariantCulture);
}
