using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Sandun.NativeApi;

namespace Sandun.Server.Endpoints;

/// <summary>Sandun's own API: each route is one method of <see cref="IControlPlane"/>.</summary>
internal static class NativeEndpoints
{
    /// <summary>Largest definition read, as Marathon's API has it.</summary>
    public const int MaximumBody = 16 * 1024 * 1024;

    /// <summary>An hour, as Nomad has it: long for a service, and a forgotten drain comes to its end.</summary>
    private const long DefaultDeadlineSeconds = 3600;

    public static void MapNativeApi(this IEndpointRouteBuilder routes, IControlPlane plane, Readiness readiness)
    {
        var api = routes.MapGroup("/sandun/v1");
        api.MapGet("/version", http => NativeAnswers.SendAsync(http, new VersionBody(ServerVersion.Text), ServerJson.Default.VersionBody));
        api.MapGet("/ready", readiness.AnswerAsync);
        Get(api, "/overview", NativeJson.Default.Overview, http => plane.OverviewAsync(http.RequestAborted));
        Get(api, "/apps", NativeJson.Default.IReadOnlyListAppSummary, http => plane.AppsAsync(Query(http, "filter"), http.RequestAborted));
        Get(api, "/app", NativeJson.Default.AppDetail, http => plane.AppAsync(Required(http, "id"), http.RequestAborted));
        Get(api, "/nodes", NativeJson.Default.IReadOnlyListNodeSummary, http => plane.NodesAsync(http.RequestAborted));
        Get(api, "/cluster", NativeJson.Default.ClusterStatus, http => plane.ClusterAsync(http.RequestAborted));
        Get(api, "/why", NativeJson.Default.WhyReport, http => plane.WhyAsync(Required(http, "id"), http.RequestAborted));
        Get(api, "/deployments", NativeJson.Default.IReadOnlyListDeploymentSummary, http => plane.DeploymentsAsync(http.RequestAborted));
        Get(api, "/changes", NativeJson.Default.Int64, http => plane.WaitForChangeAsync(Number(http, "seen") ?? 0, http.RequestAborted));
        Get(api, "/log", NativeJson.Default.LogPiece, http =>
            plane.ReadLogAsync(Required(http, "task"), Query(http, "file") ?? "stdout", Number(http, "offset") ?? 0, http.RequestAborted));
        api.MapGet("/logs/{task}/{**file}", http => LogStream.SendAsync(http, plane));
        api.MapPost("/nodes/confirm-lost", http => AnsweringAsync(
            http, async () => await NativeAnswers.SendAsync(http, await plane.ConfirmLostNodesAsync(http.RequestAborted), NativeJson.Default.Int64)));
        foreach (var action in Enum.GetValues<NodeAction>())
        {
            api.MapPost($"/nodes/{action.ToString().ToLowerInvariant()}", http => AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
                http, await plane.OrderNodeAsync(Required(http, "node"), action, Within(http, action), http.User.Identity?.Name, http.RequestAborted),
                NativeJson.Default.Done)));
        }

        api.Map("/{**path}", http => NativeAnswers.RefuseAsync(
            http, StatusCodes.Status404NotFound, $"there is no {http.Request.Method} {http.Request.Path} in this API"));
    }

    public static string? Query(HttpContext http, string name) => http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Runs a handler and turns a refusal into its answer.</summary>
    public static async Task AnsweringAsync(HttpContext http, Func<Task> handle)
    {
        try
        {
            await handle();
        }
        catch (ControlPlaneException refusal) when (!http.Response.HasStarted)
        {
            await NativeAnswers.RefuseAsync(http, refusal.Status, refusal.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
        }
    }

    private static void Get<T>(RouteGroupBuilder api, string path, JsonTypeInfo<T> type, Func<HttpContext, Task<T>> ask) =>
        api.MapGet(path, http => AnsweringAsync(http, async () => await NativeAnswers.SendAsync(http, await ask(http), type)));

    public static string Required(HttpContext http, string name) =>
        Query(http, name) is { Length: > 0 } value ? value : throw new ControlPlaneException(400, $"the query parameter {name} is missing");

    /// <summary>The deadline of a drain in seconds: an hour unless given, "none" for as long as it takes.</summary>
    private static TimeSpan? Within(HttpContext http, NodeAction action)
    {
        if (action != NodeAction.Drain || Query(http, "deadline") == "none") return null;
        var seconds = Number(http, "deadline") ?? DefaultDeadlineSeconds;
        return seconds is >= 0 and <= int.MaxValue ? TimeSpan.FromSeconds(seconds) : throw new ControlPlaneException(422, "the deadline must be 0 seconds to 30 days, or none");
    }

    private static long? Number(HttpContext http, string name)
    {
        if (Query(http, name) is not { Length: > 0 } text) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ControlPlaneException(400, $"{name} must be a whole number");
    }

    /// <summary>The whole body as text, within the bound.</summary>
    public static async Task<string> BodyAsync(HttpContext http)
    {
        var buffer = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await http.Request.BodyReader.ReadAsync(http.RequestAborted);
            foreach (var part in read.Buffer) buffer.Write(part.Span);
            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (buffer.WrittenCount > MaximumBody)
                throw new ControlPlaneException(413, $"the file is larger than the bound of {MaximumBody / (1024 * 1024)} MB ({MaximumBody} bytes)");
            if (read.IsCompleted) return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
    }
}
