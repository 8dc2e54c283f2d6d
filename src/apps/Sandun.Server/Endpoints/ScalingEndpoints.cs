using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Sandun.NativeApi;

namespace Sandun.Server.Endpoints;

/// <summary>Scaling in Sandun's own API.</summary>
internal static class ScalingEndpoints
{
    public static void MapScaling(this IEndpointRouteBuilder routes, IScalingPlane plane)
    {
        var api = routes.MapGroup("/sandun/v1/scaling");
        api.MapGet("", Answer(NativeJson.Default.IReadOnlyListScalingSummary, http => plane.ScalingAsync(http.RequestAborted)));
        api.MapGet("/app", Answer(NativeJson.Default.ScalingSummary, http => plane.ScalingOfAsync(Required(http, "id"), http.RequestAborted)));
        api.MapGet("/log", Answer(NativeJson.Default.IReadOnlyListScalingDecision, http => plane.ScalingLogAsync(Required(http, "id"), http.RequestAborted)));
        api.MapGet("/rates", Answer(NativeJson.Default.RateHistoryReport, http =>
            plane.RatesAsync(Required(http, "id"), Moment(http, "from"), Moment(http, "to"), http.RequestAborted)));
        api.MapGet("/advice", Answer(NativeJson.Default.IReadOnlyListSizeAdvice, http => plane.AdviceAsync(NativeEndpoints.Query(http, "id"), http.RequestAborted)));
        api.MapPost("/set", Answer(NativeJson.Default.ChangeAccepted, async http =>
            await plane.SetScalingAsync(Required(http, "id"), await NativeEndpoints.BodyAsync(http), http.RequestAborted)));
        api.MapPost("/import", Answer(NativeJson.Default.IReadOnlyListImportedPolicy, async http => await plane.ImportScalingAsync(
            await NativeEndpoints.BodyAsync(http), NativeEndpoints.Query(http, "id"), NativeEndpoints.Query(http, "prometheus"), http.RequestAborted)));
        api.MapPost("/pin", Answer(NativeJson.Default.Done, http =>
            plane.PinAsync(Required(http, "id"), Whole(http, "instances"), Whole(http, "minutes"), http.RequestAborted)));
        api.MapPost("/unpin", Answer(NativeJson.Default.Done, http => plane.UnpinAsync(Required(http, "id"), http.RequestAborted)));
    }

    private static RequestDelegate Answer<T>(JsonTypeInfo<T> type, Func<HttpContext, Task<T>> ask) =>
        http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(http, await ask(http), type));

    private static string Required(HttpContext http, string name) =>
        NativeEndpoints.Query(http, name) is { Length: > 0 } value ? value : throw new ControlPlaneException(400, $"the query parameter {name} is missing");

    private static int Whole(HttpContext http, string name) =>
        int.TryParse(Required(http, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ControlPlaneException(400, $"{name} must be a whole number");

    private static DateTimeOffset Moment(HttpContext http, string name) =>
        DateTimeOffset.TryParse(Required(http, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : throw new ControlPlaneException(400, $"{name} must be a moment, as in 2026-11-11T00:00:00Z");
}
