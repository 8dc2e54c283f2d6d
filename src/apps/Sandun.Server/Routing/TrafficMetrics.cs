using System.Globalization;
using System.Text;
using Sandun.NativeApi;
using Sandun.Protocol;

namespace Sandun.Server.Routing;

/// <summary>Traffic in Prometheus' text form (version 0.0.4): gauges of the last second, because counters would restart with every leader.</summary>
internal static class TrafficMetrics
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly (string Name, string Help, Func<TrafficNumbers, double> Value)[] s_gauges =
    [
        ("requests_per_second", "Requests a second.", numbers => numbers.Requests),
        ("sessions_per_second", "Sessions that began a second.", numbers => numbers.Sessions),
        ("received_bytes_per_second", "Bytes from clients a second.", numbers => numbers.BytesIn),
        ("sent_bytes_per_second", "Bytes to clients a second.", numbers => numbers.BytesOut),
        ("concurrency", "Requests being worked on.", numbers => numbers.Concurrency),
        ("queue", "Requests that wait for an instance.", numbers => numbers.Queue),
        ("denied_per_second", "Requests the router refused a second.", numbers => numbers.Denied),
        ("retries_per_second", "Requests sent again a second.", numbers => numbers.Retries),
        ("connect_errors_per_second", "Connections to instances that failed a second.", numbers => numbers.ConnectErrors),
        ("response_errors_per_second", "Answers that broke off a second.", numbers => numbers.ResponseErrors),
        ("client_aborts_per_second", "Requests clients gave up a second.", numbers => numbers.ClientAborts),
        ("response_seconds_mean", "Mean time to the answer's headers in the last ten seconds.", numbers => numbers.MeanMs / 1000),
    ];

    private static readonly (string Class, Func<TrafficNumbers, double> Value)[] s_classes =
    [
        ("1xx", numbers => numbers.Informational), ("2xx", numbers => numbers.Successes), ("3xx", numbers => numbers.Redirections),
        ("4xx", numbers => numbers.ClientErrors), ("5xx", numbers => numbers.ServerErrors),
    ];

    private static readonly (string Quantile, Func<TrafficNumbers, double> Value)[] s_quantiles =
    [
        ("0.5", numbers => numbers.P50Ms / 1000), ("0.9", numbers => numbers.P90Ms / 1000), ("0.95", numbers => numbers.P95Ms / 1000),
        ("0.99", numbers => numbers.P99Ms / 1000),
    ];

    public static string Of(TrafficView view)
    {
        var text = new StringBuilder();
        var apps = view.Apps.Select(entry => (Label("app", entry.Key.Value), TrafficReports.Of(entry.Value.Total))).ToList();
        Family(text, "sandun_app_", apps);
        var perRouter = view.Apps.SelectMany(entry => entry.Value.Routers.Select(part =>
            (Label("app", entry.Key.Value) + "," + Label("router", part.Key.Value), TrafficReports.Of(part.Value)))).ToList();
        Family(text, "sandun_app_router_", perRouter);
        var perCenter = view.Apps.SelectMany(entry => entry.Value.DataCenters.Select(part =>
            (Label("app", entry.Key.Value) + "," + Label("data_center", part.Key), TrafficReports.Of(part.Value)))).ToList();
        Family(text, "sandun_app_data_center_", perCenter);
        var perInstance = view.Apps.SelectMany(entry => entry.Value.Instances.Select(part =>
            (Label("app", entry.Key.Value) + "," + Label("task", part.Key.Value), TrafficReports.Of(part.Value)))).ToList();
        Family(text, "sandun_instance_", perInstance);
        Head(text, "sandun_router_silent", "Whether the router has told nothing for five seconds.");
        foreach (var (router, load) in view.Routers) Line(text, "sandun_router_silent", Label("router", router.Value), load.IsSilent ? 1 : 0);
        return text.ToString();
    }

    private static void Family(StringBuilder text, string prefix, List<(string Labels, TrafficNumbers Numbers)> parts)
    {
        if (parts.Count == 0) return;
        foreach (var (name, help, value) in s_gauges)
        {
            Head(text, prefix + name, help);
            foreach (var (labels, numbers) in parts) Line(text, prefix + name, labels, value(numbers));
        }

        Head(text, prefix + "answers_per_second", "Answers a second by class of status.");
        foreach (var (labels, numbers) in parts)
        {
            foreach (var (status, value) in s_classes) Line(text, prefix + "answers_per_second", labels + "," + Label("class", status), value(numbers));
        }

        Head(text, prefix + "response_seconds", "Quantiles of the time to the answer's headers in the last ten seconds.");
        foreach (var (labels, numbers) in parts)
        {
            foreach (var (quantile, value) in s_quantiles) Line(text, prefix + "response_seconds", labels + "," + Label("quantile", quantile), value(numbers));
        }
    }

    private static void Head(StringBuilder text, string name, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(" gauge\n");

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append('{').Append(labels).Append("} ").Append(value.ToString("0.######", CultureInfo.InvariantCulture)).Append('\n');

    private static string Label(string name, string value) =>
        $"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
