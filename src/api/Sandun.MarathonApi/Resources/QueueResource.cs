using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary><c>/v2/queue</c>: what waits to be launched.</summary>
internal static class QueueResource
{
    public static async ValueTask<Answer> HandleAsync(Call call)
    {
        var path = call.Segments[1..];
        if (path.Length == 0) return call.Method == "GET" ? List(call) : Answer.MethodNotAllowed("GET");
        if (path.Length < 2 || path[^1] != "delay") return Answer.NotFound($"URI not found: {call.Http.Request.Path.Value}");
        if (call.Method != "DELETE") return Answer.MethodNotAllowed("DELETE");
        var id = PathId.Absolute(string.Join('/', path[..^1]));
        return call.View.Queue.ContainsKey(id)
            ? await call.AskAsync(new ServiceRequest.ResetDelay(id), _ => Answer.Empty(204))
            : Answer.NotFound($"Application {id} not found in tasks queue.");
    }

    private static Answer List(Call call)
    {
        var withOffers = call.QueryAll("embed").Contains("lastUnusedOffers");
        var now = call.Api.Options.Time.GetUtcNow();
        return Answer.Object(200, writer =>
        {
            writer.WriteStartArray("queue");
            foreach (var item in call.View.Queue.Values)
                if (call.View.Apps.TryGetValue(item.App, out var app))
                    QueueWriter.Write(writer, item, app.Spec.Role, now, withOffers, inner =>
                    {
                        inner.WritePropertyName(app.Spec.Pod is null ? "app" : "pod");
                        if (app.Spec.Pod is not null) PodJsonWriter.Write(inner, app.Spec, app.Version);
                        else call.Api.Documents.Write(inner, app, call.View, AppEmbeds.None, now);
                    });
            writer.WriteEndArray();
        });
    }
}
