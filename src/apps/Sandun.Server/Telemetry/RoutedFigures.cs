using Sandun.Protocol;

namespace Sandun.Server.Telemetry;

/// <summary>Metrics of what routers carry, for whatever it is counted by.</summary>
internal static class RoutedFigures
{
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="traffic">The figures; null when routers' figures are missing.</param>
    public static IReadOnlyList<Metric<T>> Of<T>(string prefix, Func<T, TrafficFigures?> traffic) =>
    [
        new(prefix + "requests_per_second", "Requests a second.", figures => traffic(figures)?.RequestsMilli / 1e3),
        new(prefix + "concurrency", "Requests being worked on.", figures => traffic(figures)?.Concurrency),
        new(prefix + "queue", "Requests that wait for an instance.", figures => traffic(figures)?.Queue),
        new(prefix + "response_seconds_mean", "Mean time to the answer's headers in the last ten seconds.", figures => Timed(traffic(figures), all => all.MeanMicros)),
        new(prefix + "response_p50_seconds", "What half of the answers of the last ten seconds took at most.", figures => Timed(traffic(figures), all => all.QuantileMicros(500))),
        new(prefix + "response_p95_seconds", "What 95 % of them took at most.", figures => Timed(traffic(figures), all => all.QuantileMicros(950))),
        new(prefix + "response_p99_seconds", "What 99 % of them took at most.", figures => Timed(traffic(figures), all => all.QuantileMicros(990))),
        new(prefix + "server_errors_per_second", "Answers of 500 and above a second.", figures => traffic(figures)?.ServerErrorsMilli / 1e3),
        new(prefix + "client_errors_per_second", "Answers of 400 to 499 a second.", figures => traffic(figures)?.ClientErrorsMilli / 1e3),
        new(prefix + "error_ratio", "Share of the answers that were errors of the app or broke off.", figures => Errors(traffic(figures))),
        new(prefix + "denied_per_second", "Requests the router refused a second.", figures => traffic(figures)?.DeniedMilli / 1e3),
        new(prefix + "received_bytes_per_second", "Bytes from clients a second.", figures => traffic(figures)?.BytesIn),
        new(prefix + "sent_bytes_per_second", "Bytes to clients a second.", figures => traffic(figures)?.BytesOut),
    ];

    private static double? Timed(TrafficFigures? figures, Func<LatencyHistogram, long> micros) => figures is { Latency.Count: > 0 } known ? micros(known.Latency) / 1e6 : null;

    private static double? Errors(TrafficFigures? figures)
    {
        if (figures is not { RequestsMilli: > 0 } known) return null;
        return Math.Min(1, (double)(known.ServerErrorsMilli + known.ResponseErrorsMilli + known.ConnectErrorsMilli) / known.RequestsMilli);
    }
}
