using System.Globalization;
using System.Text.Json;
using Sandun.NativeApi;
using Sandun.Server.Routing;

namespace Sandun.Server.Endpoints;

/// <summary>The registry for those who follow it: whole, by long-poll, or as server-sent events.</summary>
internal static class RegistryEndpoints
{
    /// <summary>A wait is answered within this, so that no proxy between cuts it.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(25);

    /// <summary>A stream shows that it lives at least this often.</summary>
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);

    public static void MapRegistry(this IEndpointRouteBuilder routes, RegistryJournal journal)
    {
        var api = routes.MapGroup("/sandun/v1/registry");
        api.MapGet("", http => NativeAnswers.SendAsync(http, RegistryItems.Of(journal.Current.View), NativeJson.Default.RegistrySnapshot));
        api.MapGet("/endpoint", http => NativeEndpoints.AnsweringAsync(http, () => EndpointAsync(http, journal)));
        api.MapGet("/watch", http => NativeEndpoints.AnsweringAsync(http, () => http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal)
            ? StreamAsync(http, journal)
            : PollAsync(http, journal)));
    }

    /// <summary>A task learns where it is reached from outside; service frameworks register that by themselves.</summary>
    private static Task EndpointAsync(HttpContext http, RegistryJournal journal)
    {
        var task = NativeEndpoints.Query(http, "task") ?? throw new ControlPlaneException(400, "the query parameter task is missing: give $MESOS_TASK_ID");
        foreach (var ofApp in journal.Current.Endpoints.Values)
        {
            if (ofApp.TryGetValue(new Protocol.TaskId(task), out var endpoint))
                return NativeAnswers.SendAsync(http, RegistryItems.Of(endpoint), NativeJson.Default.EndpointItem);
        }

        throw new ControlPlaneException(404, $"task {task} has no endpoint: it is not running yet, has ended, or has no ports");
    }

    private static async Task PollAsync(HttpContext http, RegistryJournal journal)
    {
        var page = await journal.WaitAsync(From(http) ?? journal.Current.Revision, s_longestWait, http.RequestAborted);
        if (page.Resync) http.Response.StatusCode = StatusCodes.Status410Gone;
        await NativeAnswers.SendAsync(http, Of(page), NativeJson.Default.RegistryChanges);
    }

    /// <summary>
    /// Begins with the whole registry (<c>snapshot</c>) unless the watcher says where it is; then <c>changes</c>, each with its revision as
    /// id, which browsers and libraries send back as Last-Event-ID when they return.
    /// </summary>
    private static async Task StreamAsync(HttpContext http, RegistryJournal journal)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        var cancellation = http.RequestAborted;
        long at;
        if (From(http) is { } from) at = from;
        else at = await SnapshotAsync();
        await http.Response.Body.FlushAsync(cancellation);
        while (true)
        {
            var page = await journal.WaitAsync(at, s_beat, cancellation);
            if (page.Resync) at = await SnapshotAsync();
            else if (page.Revision == at) await http.Response.WriteAsync(": \n\n", cancellation);
            else
            {
                await EventAsync("changes", page.Revision, JsonSerializer.Serialize(Of(page), NativeJson.Default.RegistryChanges));
                at = page.Revision;
            }

            await http.Response.Body.FlushAsync(cancellation);
        }

        async Task<long> SnapshotAsync()
        {
            var view = journal.Current.View;
            await EventAsync("snapshot", view.Revision, JsonSerializer.Serialize(RegistryItems.Of(view), NativeJson.Default.RegistrySnapshot));
            return view.Revision;
        }

        Task EventAsync(string name, long revision, string data) => http.Response.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"event: {name}\nid: {revision}\ndata: {data}\n\n"), cancellation);
    }

    private static RegistryChanges Of(RegistryPage page) => new(page.Revision, page.Resync, [.. page.Changes.Select(RegistryItems.Of)]);

    private static long? From(HttpContext http)
    {
        // A browser that connects again asks the same address, whose from is older than what it has seen.
        var text = http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : NativeEndpoints.Query(http, "from") ?? "";
        if (text.Length == 0) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : throw new ControlPlaneException(400, "from must be a revision of the registry: a whole number, 0 or more");
    }
}
