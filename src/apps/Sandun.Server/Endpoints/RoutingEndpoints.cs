using System.Text.Json;
using Sandun.NativeApi;
using Sandun.Server.Routing;

namespace Sandun.Server.Endpoints;

/// <summary>Routes, routers and traffic in Sandun's own API.</summary>
internal static class RoutingEndpoints
{
    public static void MapRouting(this IEndpointRouteBuilder routes, RoutingPlane plane)
    {
        var api = routes.MapGroup("/sandun/v1");
        api.MapGet("/traffic", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await plane.TrafficAsync(NativeEndpoints.Query(http, "id"), http.RequestAborted), NativeJson.Default.TrafficReport)));
        api.MapGet("/traffic/metrics", http =>
        {
            http.Response.ContentType = TrafficMetrics.ContentType;
            return http.Response.WriteAsync(TrafficMetrics.Of(plane.Traffic), http.RequestAborted);
        });
        api.MapGet("/routing", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await plane.RoutingAsync(http.RequestAborted), NativeJson.Default.RoutingReport)));
        api.MapGet("/certificates", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await plane.CertificatesAsync(http.RequestAborted), NativeJson.Default.IReadOnlyListCertificateSummary)));
        api.MapPut("/certificates/{name}", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await plane.PutCertificateAsync(Name(http), await NativeEndpoints.BodyAsync(http), http.RequestAborted), NativeJson.Default.CertificateSummary)));
        api.MapDelete("/certificates/{name}", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await plane.RemoveCertificateAsync(Name(http), http.RequestAborted), NativeJson.Default.Done)));
        api.MapPost("/traffic", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await plane.DirectTrafficAsync(await OrdersAsync(http), http.RequestAborted), NativeJson.Default.Done)));
    }

    private static string Name(HttpContext http) => (string?)http.Request.RouteValues["name"] ?? "";

    private static async Task<IReadOnlyList<TrafficOrder>> OrdersAsync(HttpContext http)
    {
        try
        {
            var body = await NativeEndpoints.BodyAsync(http);
            return body.TrimStart().StartsWith('[')
                ? JsonSerializer.Deserialize(body, NativeJson.Default.IReadOnlyListTrafficOrder) ?? []
                : [JsonSerializer.Deserialize(body, NativeJson.Default.TrafficOrder) ?? throw new ControlPlaneException(400, "the body is null")];
        }
        catch (JsonException unreadable)
        {
            throw new ControlPlaneException(
                400, $"the body must look like {{\"app\":\"/shop\",\"dataCenters\":{{\"north\":256}},\"instances\":{{\"task\":0}}}}, or a list of such: {unreadable.Message}");
        }
    }
}
