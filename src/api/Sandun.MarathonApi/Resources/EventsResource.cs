using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sandun.MarathonApi;

/// <summary><c>/v2/events</c>: the scheduler's events as server-sent events.</summary>
internal static class EventsResource
{
    private static readonly byte[] s_heartbeat = "\r\n"u8.ToArray();

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
        var types = call.QueryAll("event_type").Where(type => type.Length > 0).ToHashSet(StringComparer.Ordinal);
        var stream = new EventStream(api.Options.EventBuffer, types, api.Streams.FrameOf);
        var remote = call.Http.Connection.RemoteIpAddress?.ToString() ?? "";
        await using var events = api.Services.FollowAsync(api.Options.EventBuffer, until.Token).GetAsyncEnumerator(until.Token);
        var pump = Task.CompletedTask;
        try
        {
            // Subscribed before the client sees an answer, so that nothing it causes afterwards is missed.
            var first = events.MoveNextAsync();
            var attached = Came("event_stream_attached", api, remote);
            stream.Offer(attached);
            pump = stream.PumpAsync(events, first);
            api.Streams.Add(stream);
            api.Streams.Tell(attached, except: stream);
            api.Callbacks?.Tell(attached);
            await BeginAsync(call.Http.Response, until.Token);
            await SendAsync(call.Http.Response, stream, api.Options, until.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or EventGapException or IOException)
        {
            // The reader left, was too slow, or the server stops: the connection ends, and the reader connects again.
        }
        finally
        {
            api.Streams.Remove(stream);
            var detached = Came("event_stream_detached", api, remote);
            api.Streams.Tell(detached, except: stream);
            api.Callbacks?.Tell(detached);
            await until.CancelAsync();
            await pump;
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

    private static async Task SendAsync(HttpResponse response, EventStream stream, MarathonApiOptions options, CancellationToken cancellation)
    {
        var frames = stream.Frames;
        var more = frames.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            try
            {
                await more.WaitAsync(options.EventHeartbeat, options.Time, cancellation);
            }
            catch (TimeoutException)
            {
                // Nothing happened for the length of a heartbeat: an empty line keeps proxies from closing the connection.
                await response.Body.WriteAsync(s_heartbeat, cancellation);
                await response.Body.FlushAsync(cancellation);
                continue;
            }

            if (!await more) return;
            while (frames.TryRead(out var frame)) await response.Body.WriteAsync(frame.Bytes, cancellation);
            await response.Body.FlushAsync(cancellation);
            more = frames.WaitToReadAsync(cancellation).AsTask();
        }
    }
}
