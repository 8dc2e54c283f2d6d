using Microsoft.AspNetCore.Http;

namespace Sandun.MarathonApi;

/// <summary>One reader of the event stream and how far it is.</summary>
/// <param name="http">Its connection.</param>
/// <param name="types">What it wants.</param>
/// <param name="until">Ends it.</param>
/// <param name="figures">Counts what it is sent.</param>
internal sealed class EventReader(HttpContext http, EventTypes types, CancellationTokenSource until, HttpFigures figures)
{
    private volatile EventBatch? _at;

    /// <summary>The last batch it was sent.</summary>
    public EventBatch At
    {
        get => _at ?? throw new InvalidOperationException("it follows nothing yet");
        set => _at = value;
    }

    /// <summary>Ends its connection, also when it takes nothing any more.</summary>
    public void Cut()
    {
        _ = until.CancelAsync();
        http.Abort();
    }

    /// <summary>Sends what happens, until there is no more or it is cut.</summary>
    public async Task SendAsync(CancellationToken cancellation)
    {
        while (await At.Next.WaitAsync(cancellation) is { } batch)
        {
            var bytes = batch.Of(types);
            if (!bytes.IsEmpty) await http.Response.Body.WriteAsync(bytes, cancellation);
            figures.SentEvents(bytes.Length);
            At = batch;
        }
    }
}
