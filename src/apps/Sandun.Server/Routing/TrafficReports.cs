using Sandun.NativeApi;
using Sandun.Protocol;

namespace Sandun.Server.Routing;

/// <summary>Traffic in the native API's form.</summary>
internal static class TrafficReports
{
    public static TrafficReport Of(TrafficView view, PathId? app) => new(
        view.At, view.IsPartial,
        [.. view.Apps.Where(entry => app is null || entry.Key == app).Select(entry => Of(entry.Key, entry.Value, withInstances: app is not null))],
        [.. view.Routers.Select(router => new RouterTrafficSummary(
            router.Key.Value, Of(router.Value.Total), router.Value.HeardAt, router.Value.IsSilent, router.Value.Lost))]);

    public static TrafficNumbers Of(TrafficFigures figures) => new()
    {
        Requests = Rate(figures.RequestsMilli), Sessions = Rate(figures.SessionsMilli), BytesIn = figures.BytesIn, BytesOut = figures.BytesOut,
        Informational = Rate(figures.InformationalMilli), Successes = Rate(figures.SuccessesMilli), Redirections = Rate(figures.RedirectionsMilli),
        ClientErrors = Rate(figures.ClientErrorsMilli), ServerErrors = Rate(figures.ServerErrorsMilli), ConnectErrors = Rate(figures.ConnectErrorsMilli),
        ResponseErrors = Rate(figures.ResponseErrorsMilli), Denied = Rate(figures.DeniedMilli), Retries = Rate(figures.RetriesMilli),
        ClientAborts = Rate(figures.ClientAbortsMilli), Concurrency = figures.Concurrency, Queue = figures.Queue,
        MeanMs = Milliseconds(figures.Latency.MeanMicros), P50Ms = Milliseconds(figures.Latency.QuantileMicros(500)),
        P90Ms = Milliseconds(figures.Latency.QuantileMicros(900)), P95Ms = Milliseconds(figures.Latency.QuantileMicros(950)),
        P99Ms = Milliseconds(figures.Latency.QuantileMicros(990)), Timed = figures.Latency.Count,
    };

    private static AppTrafficSummary Of(PathId id, AppTraffic app, bool withInstances) => new(
        id.Value, Of(app.Total),
        [.. app.Ports.Select(port => new NamedTraffic(port.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), Of(port.Value)))],
        [.. app.Routers.Select(router => new NamedTraffic(router.Key.Value, Of(router.Value)))],
        [.. app.DataCenters.Select(center => new NamedTraffic(center.Key, Of(center.Value)))],
        withInstances ? [.. app.Instances.Select(task => new NamedTraffic(task.Key.Value, Of(task.Value)))] : []);

    private static double Rate(long milli) => milli / 1000.0;

    private static double Milliseconds(long micros) => micros / 1000.0;
}
