namespace Sandun.MarathonApi;

/// <summary><c>/v2/eventSubscriptions</c>: who gets events posted. Marathon dropped it with 1.5; load balancer tools of before still use it.</summary>
internal static class SubscriptionsResource
{
    private const int MaxUrlLength = 2_048;

    public static async ValueTask<Answer> HandleAsync(Call call)
    {
        if (call.Api.Options.Subscriptions is not { } subscriptions) return Answer.NotThereYet("HTTP event callbacks are not switched on here; follow /v2/events");
        if (call.Segments.Length > 1) return Answer.NotFound($"URI not found: {call.Http.Request.Path.Value}");
        switch (call.Method)
        {
            case "GET":
                return Answer.Object(200, writer => writer.Texts("callbackUrls", subscriptions.All));
            case "POST" when Url(call) is { } url:
                if (!await subscriptions.AddAsync(url, call.Http.RequestAborted)) return Answer.Message(403, "the bound on event subscriptions is reached; remove one with DELETE");
                return Changed(call, "subscribe_event", url);
            case "DELETE" when Url(call) is { } url:
                var gone = Changed(call, "unsubscribe_event", url);
                await subscriptions.RemoveAsync(url, call.Http.RequestAborted);
                return gone;
            case "POST" or "DELETE":
                return Answer.Message(422, "the query parameter callbackUrl must be an http or https address");
            default:
                return Answer.MethodNotAllowed("GET, POST, DELETE");
        }
    }

    private static string? Url(Call call) =>
        call.Query("callbackUrl") is { Length: > 0 and <= MaxUrlLength } text && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? text
            : null;

    /// <summary>Tells the event to all who follow, and to the caller.</summary>
    private static Answer Changed(Call call, string type, string url)
    {
        var api = call.Api;
        var frame = EventFrame.Of(type, api.Options.Time.GetUtcNow(), writer =>
        {
            writer.WriteString("clientIp", call.Http.Connection.RemoteIpAddress?.ToString() ?? "");
            writer.WriteString("callbackUrl", url);
        });
        api.Streams.Tell(frame);
        api.Callbacks?.Tell(frame);
        return new Answer(200, frame.Json);
    }
}
