using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sandun.NativeApi;

namespace Sandun.Server.Endpoints;

/// <summary>Data centers and the switches between them in Sandun's own API.</summary>
internal static class DataCenterEndpoints
{
    public static void MapDataCenters(this IEndpointRouteBuilder routes, IDataCenters centers)
    {
        var api = routes.MapGroup("/sandun/v1");
        api.MapGet("/datacenters", Answer(NativeJson.Default.DataCentersStatus, http => centers.DataCentersAsync(http.RequestAborted)));
        api.MapPost("/datacenters/{id}", Answer(NativeJson.Default.Done, async http =>
        {
            var edit = await BodyAsync(http, NativeJson.Default.CenterEdit);
            await centers.DescribeCenterAsync(Id(http), edit, http.RequestAborted);
            return new Done("the data center is described");
        }));
        api.MapPost("/failover", Answer(NativeJson.Default.Done, async http =>
        {
            await centers.SetFailoverAsync(await BodyAsync(http, NativeJson.Default.FailoverSettings), http.RequestAborted);
            return new Done("the failover is set");
        }));
        api.MapPost("/switches/forecast", Answer(NativeJson.Default.SwitchForecast, async http =>
            await centers.ForecastSwitchAsync(await BodyAsync(http, NativeJson.Default.SwitchOrder), http.RequestAborted)));
        api.MapPost("/switches", Answer(NativeJson.Default.SwitchStatus, async http => await centers.BeginSwitchAsync(
            await BodyAsync(http, NativeJson.Default.SwitchOrder), http.User.Identity?.Name, http.RequestAborted)));
        api.MapGet("/switches", Answer(NativeJson.Default.IReadOnlyListSwitchStatus, http => centers.SwitchesAsync(http.RequestAborted)));
        api.MapGet("/switches/{id}", Answer(NativeJson.Default.SwitchStatus, http => centers.SwitchAsync(Id(http), http.RequestAborted)));
        api.MapPost("/switches/{id}/{action}", Answer(NativeJson.Default.SwitchStatus, http => centers.SteerSwitchAsync(
            Id(http), (string)http.Request.RouteValues["action"]!, http.User.Identity?.Name, http.RequestAborted)));
    }

    private static string Id(HttpContext http) => (string)http.Request.RouteValues["id"]!;

    private static RequestDelegate Answer<T>(JsonTypeInfo<T> type, Func<HttpContext, Task<T>> ask) => http =>
        NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(http, await ask(http), type));

    private static async Task<T> BodyAsync<T>(HttpContext http, JsonTypeInfo<T> type)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted)
                ?? throw new ControlPlaneException(400, "the body must be a JSON object, not null");
        }
        catch (JsonException broken)
        {
            throw new ControlPlaneException(400, $"the body is not the JSON that belongs here{Where(broken)}: {broken.Message}");
        }
    }

    private static string Where(JsonException broken) => broken.Path is { Length: > 0 } path and not "$" ? $" at {path}" : "";
}
