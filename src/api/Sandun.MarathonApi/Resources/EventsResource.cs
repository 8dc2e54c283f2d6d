using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sandun.MarathonApi;

/// <summary><c>/v2/events</c>: the scheduler's events as server-sent events.</summary>
internal static class EventsResource
{
    public static async ValueTask<Answer?> HandleAsync(Call call)
    {
        if (call.Method != "GET") return Answer.MethodNotAllowed("GET");
        if (!call.Http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase))
            return Answer.Message(405, "Ask for the event stream with the header 'Accept: text/event-stream'");
        var stopping = call.Http.RequestServices.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        using var until = CancellationTokenSource.CreateLinkedTokenSource(call.Http.RequestAborted, stopping);
        await StreamAsync(call, until);
        return null;
    }

    private static async Task StreamAsync(Call call, CancellationTokenSource until)
    {
        var api = call.Api;
        var types = new EventTypes(call.QueryAll("event_type").Where(type => type.Length > 0));
        var reader = new EventReader(call.Http, types, until, api.Figures);
        var remote = call.Http.Connection.RemoteIpAddress?.ToString() ?? "";
        var attached = Came("event_stream_attached", api, remote);

        // Follows before the client sees an answer, so that nothing it causes afterwards is missed.
        api.Streams.Attach(reader, attached);
        try
        {
            api.Callbacks?.Tell(attached);
            await BeginAsync(call.Http.Response, until.Token);
            if (types.Contain(attached.Type)) await call.Http.Response.Body.WriteAsync(attached.Bytes, until.Token);
            await reader.FollowAsync(until.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // The reader left, was too slow, or the server stops: the connection ends, and the reader connects again.
        }
        finally
        {
            var detached = Came("event_stream_detached", api, remote);
            api.Streams.Detach(reader, detached);
            api.Callbacks?.Tell(detached);
        }
    }

    private static EventFrame Came(string type, Api api, string remote) =>
        EventFrame.Of(type, api.Options.Time.GetUtcNow(), writer => writer.WriteString("remoteAddress", remote));

    private static async Task BeginAsync(HttpResponse response, CancellationToken cancellation)
    {
        AnswerSending.DisableCaching(response);
        response.ContentType = "text/event-stream;charset=utf-8";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}
