using System.Globalization;
using Sandun.NativeApi;
using Sandun.Server.Telemetry;

namespace Sandun.Server.Endpoints;

/// <summary>Figures over time in Sandun's own API, and those of now in Prometheus' form.</summary>
internal static class MetricsEndpoints
{
    /// <summary>Points of a chart when no step is given: as many as a screen shows.</summary>
    public const int UsualPoints = 300;

    private static readonly TimeSpan s_usualLength = TimeSpan.FromHours(1);

    public static void MapMetrics(this IEndpointRouteBuilder routes, IMetricsPlane plane, TelemetryLoop loop, TimeProvider time)
    {
        var api = routes.MapGroup(PrometheusScrapes.Path);
        routes.MapGet(PrometheusScrapes.Path, http =>
        {
            http.Response.ContentType = PrometheusText.ContentType;
            return http.Response.WriteAsync(PrometheusText.Of(loop.Store, time.GetUtcNow()), http.RequestAborted);
        });
        api.MapGet("/names", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await plane.MetricsAsync(http.RequestAborted), NativeJson.Default.IReadOnlyListMetricSummary)));
        api.MapGet("/query", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await plane.QueryMetricsAsync(Question(http, time.GetUtcNow()), http.RequestAborted), NativeJson.Default.MetricsAnswer)));
    }

    private static MetricsQuestion Question(HttpContext http, DateTimeOffset now)
    {
        var to = Moment(http, "to", now, now);
        return new MetricsQuestion
        {
            Name = NativeEndpoints.Required(http, "name"), From = Moment(http, "from", now, to - s_usualLength), To = to,
            StepSeconds = Whole(http, "step", 0), Where = Labels(http),
            By = NativeEndpoints.Query(http, "by") is { } by ? by.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : null,
            Aggregate = NativeEndpoints.Query(http, "aggregate") ?? "sum", Over = NativeEndpoints.Query(http, "over") ?? "mean",
            Limit = Whole(http, "limit", 50),
        };
    }

    private static Dictionary<string, string> Labels(HttpContext http)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in http.Request.Query["where"])
        {
            if (text?.Split('=', 2) is not [{ Length: > 0 } name, var value])
                throw new ControlPlaneException(400, $"where must be LABEL=VALUE, as in where=app=/shop/web; it is '{text}'");
            labels[name] = value;
        }

        return labels;
    }

    private static int Whole(HttpContext http, string name, int usual)
    {
        if (NativeEndpoints.Query(http, name) is not { Length: > 0 } text) return usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ControlPlaneException(400, $"{name} must be a whole number that is not negative");
    }

    /// <summary>A moment as in RFC 3339, seconds since 1970, or a length before now such as -15m.</summary>
    private static DateTimeOffset Moment(HttpContext http, string name, DateTimeOffset now, DateTimeOffset usual)
    {
        if (NativeEndpoints.Query(http, name) is not { Length: > 0 } text) return usual;
        if (text == "now") return now;
        if (text[0] == '-' && LengthOf(text[1..]) is { } length) return now - length;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var second) && second <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return DateTimeOffset.FromUnixTimeSeconds(second);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : throw new ControlPlaneException(400, $"{name} must be a moment, as in 2026-11-11T00:00:00Z, seconds since 1970, now, or a length before now, as in -15m");
    }

    private static TimeSpan? LengthOf(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' when count <= 10_000 => TimeSpan.FromDays(count),
            _ => null,
        };
    }
}
