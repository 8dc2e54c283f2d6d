using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;
using Sandun.Formats;
using Sandun.NativeApi;

namespace Sandun.Server.Endpoints;

/// <summary>
/// Changes in Sandun's own API. Each takes <c>dryRun=true</c>, which answers with the plan, and
/// <c>onConflict=refuse|supersede|queue</c> (<c>force=true</c> is supersede).
/// </summary>
internal static class ChangeEndpoints
{
    public static void MapChanges(this IEndpointRouteBuilder routes, IChanges changes)
    {
        var api = routes.MapGroup("/sandun/v1");
        Change(api, changes, "POST", "/apply", async http => new ChangeWish(ChangeVerb.Apply) { Document = await NativeEndpoints.BodyAsync(http) });
        api.MapPost("/plan", http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(
            http, await changes.PlanAsync(new ChangeWish(ChangeVerb.Apply) { Document = await NativeEndpoints.BodyAsync(http) }, http.RequestAborted), NativeJson.Default.PlanReport)));
        Change(api, changes, "POST", "/scale", http => Named(http, new ChangeWish(ChangeVerb.Scale) { Instances = Instances(http) }));
        Change(api, changes, "POST", "/restart", http => Named(http, new ChangeWish(ChangeVerb.Restart)));
        Change(api, changes, "POST", "/remove", http => Named(http, new ChangeWish(ChangeVerb.Remove) { IsGroup = IsSet(http, "group") }));
        Change(api, changes, "POST", "/rollback", http => Named(http, new ChangeWish(ChangeVerb.RollBack) { Version = Time(http, "version") }));
        foreach (var (path, isGroup) in new[] { ("/apps/{**id}", false), ("/groups/{**id}", true) })
        {
            api.MapGet(path, http => NativeEndpoints.AnsweringAsync(http, () => SendDefinitionAsync(http, changes, isGroup)));
            Change(api, changes, "PUT", path, http => DocumentAsync(http, new ChangeWish(ChangeVerb.Put) { IsGroup = isGroup }));
            Change(api, changes, "PATCH", path, http => DocumentAsync(http, new ChangeWish(ChangeVerb.Patch) { IsGroup = isGroup }));
            Change(api, changes, "DELETE", path, http => Task.FromResult(new ChangeWish(ChangeVerb.Remove) { Id = PathOf(http), IsGroup = isGroup }));
        }

        api.MapGet("/diff", Answer(NativeJson.Default.DiffReport, http => changes.DiffAsync(
            NativeEndpoints.Required(http, "id"), Time(http, "from"), Time(http, "to"), http.RequestAborted)));
        api.MapGet("/deployments/ended", Answer(NativeJson.Default.IReadOnlyListEndedDeployment, http => changes.EndedAsync(http.RequestAborted)));
        Act(api, "/deployments/pause", changes.PauseAsync, "it moves no further");
        Act(api, "/deployments/continue", changes.ContinueAsync, "it goes on");
        Act(api, "/deployments/cancel", changes.CancelAsync, "it is cancelled");
    }

    private static void Change(RouteGroupBuilder api, IChanges changes, string method, string path, Func<HttpContext, Task<ChangeWish>> read) =>
        api.MapMethods(path, [method], http => NativeEndpoints.AnsweringAsync(http, async () =>
        {
            var wish = Conditions(http, await read(http)) with { OnConflict = Conflict(http) };
            if (IsSet(http, "dryRun")) await NativeAnswers.SendAsync(http, await changes.PlanAsync(wish, http.RequestAborted), NativeJson.Default.PlanReport);
            else await NativeAnswers.SendAsync(http, await changes.ChangeAsync(wish, http.RequestAborted), NativeJson.Default.ChangeAccepted);
        }));

    private static void Act(RouteGroupBuilder api, string path, Func<string, CancellationToken, Task> act, string done) =>
        api.MapPost(path, Answer(NativeJson.Default.Done, async http =>
        {
            await act(NativeEndpoints.Required(http, "id"), http.RequestAborted);
            return new Done(done);
        }));

    private static RequestDelegate Answer<T>(JsonTypeInfo<T> type, Func<HttpContext, Task<T>> ask) =>
        http => NativeEndpoints.AnsweringAsync(http, async () => await NativeAnswers.SendAsync(http, await ask(http), type));

    private static async Task SendDefinitionAsync(HttpContext http, IChanges changes, bool isGroup)
    {
        var found = await changes.DefinitionAsync(PathOf(http), isGroup, Time(http, "version"), http.RequestAborted);
        http.Response.Headers.ETag = Tag(found.Version);
        if (http.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(Tag(found.Version)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var yaml = http.Request.Headers.Accept.ToString().Contains("yaml", StringComparison.OrdinalIgnoreCase) ||
            string.Equals(NativeEndpoints.Query(http, "format"), "yaml", StringComparison.Ordinal);
        http.Response.ContentType = yaml ? "application/yaml; charset=utf-8" : "application/json; charset=utf-8";
        await http.Response.WriteAsync(yaml ? YamlText.FromJson(found.Text) : found.Text, http.RequestAborted);
    }

    private static async Task<ChangeWish> DocumentAsync(HttpContext http, ChangeWish wish) =>
        wish with { Id = PathOf(http), Document = await NativeEndpoints.BodyAsync(http) };

    private static Task<ChangeWish> Named(HttpContext http, ChangeWish wish) => Task.FromResult(wish with { Id = NativeEndpoints.Required(http, "id") });

    private static string PathOf(HttpContext http) => "/" + (http.Request.RouteValues["id"] as string ?? "").Trim('/');

    private static string Tag(DateTimeOffset version) => $"\"{Version(version)}\"";

    private static string Version(DateTimeOffset version) => version.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary><c>If-Match</c> with a version, and <c>If-None-Match: *</c>.</summary>
    private static ChangeWish Conditions(HttpContext http, ChangeWish wish)
    {
        if (http.Request.Headers.IfNoneMatch.ToString().Trim() == "*") wish = wish with { IfNew = true };
        var match = http.Request.Headers.IfMatch.ToString().Trim();
        if (match.Length == 0 || match == "*") return wish;
        if (!EntityTagHeaderValue.TryParse(match, out var tag) || !TryTime(tag.Tag.ToString().Trim('"'), out var version))
            throw new ControlPlaneException(412, "If-Match must be the ETag of a read, such as \"2026-01-31T12:00:00.000Z\"; it was " + match);
        return wish with { IfVersion = version };
    }

    private static OnConflict Conflict(HttpContext http) => NativeEndpoints.Query(http, "onConflict") switch
    {
        null or "" => IsSet(http, "force") ? OnConflict.Supersede : OnConflict.Refuse,
        "refuse" => OnConflict.Refuse,
        "supersede" => OnConflict.Supersede,
        "queue" => OnConflict.Queue,
        _ => throw new ControlPlaneException(400, "onConflict must be refuse, supersede or queue"),
    };

    /// <summary>What is neither yes nor no is refused: whoever wrote <c>dryRun=yes</c> did not mean the change.</summary>
    private static bool IsSet(HttpContext http, string name) => NativeEndpoints.Query(http, name)?.ToLowerInvariant() switch
    {
        null or "0" or "false" => false,
        "" or "1" or "true" => true,
        var text => throw new ControlPlaneException(400, $"{name} must be true or false; it was {text}"),
    };

    private static int Instances(HttpContext http) =>
        int.TryParse(NativeEndpoints.Required(http, "instances"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new ControlPlaneException(400, "instances must be a whole number");

    private static DateTimeOffset? Time(HttpContext http, string name)
    {
        if (NativeEndpoints.Query(http, name) is not { Length: > 0 } text) return null;
        return TryTime(text, out var time) ? time : throw new ControlPlaneException(400, name + " must be a version such as 2026-01-31T12:00:00.000Z");
    }

    private static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
