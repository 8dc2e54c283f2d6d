using Microsoft.AspNetCore.Http;

namespace Sandun.MarathonApi;

/// <summary>
/// One reader of the event stream and how far it is. It is not woken for what is told: who tells hands it on as far as the connection takes
/// it at once, which is far as a rule and costs a thousand readers no thousand wake-ups; the rest goes on by itself.
/// </summary>
/// <param name="http">Its connection.</param>
/// <param name="types">What it wants.</param>
/// <param name="until">Ends it.</param>
/// <param name="figures">Counts what it is sent.</param>
internal sealed class EventReader(HttpContext http, EventTypes types, CancellationTokenSource until, HttpFigures figures)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDirectOutput? _direct = http.Request.Protocol == HttpProtocol.Http11 ? http.Features.Get<IDirectOutput>() : null;
    private volatile EventBatch? _at;
    private volatile Task _sending = Task.CompletedTask;

    /// <summary>1 while somebody sends, and before and after all: nobody else may.</summary>
    private int _isTaken = 1;

    /// <summary>Whether nothing more will be sent, and <see cref="_isTaken"/> stays.</summary>
    private volatile bool _hasStopped;

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

    /// <summary>Lets it be sent what happens, until there is no more or it is cut.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        await using (cancellation.Register(() => _ended.TrySetResult()))
        {
            _sending = SendAsync();
            await _ended.Task;
        }

        // Nothing may be written once the request has ended: who sends is waited for, and what the connection does not take is given up.
        while (!_hasStopped && Interlocked.Exchange(ref _isTaken, 1) == 1)
        {
            if (!_sending.IsCompleted) http.Abort();
            await _sending;
            await Task.Yield();
        }
    }

    /// <summary>Sends what was told, unless that is being done. Never waits for the reader.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isTaken, 1) == 0) _sending = SendAsync();
    }

    private async Task SendAsync()
    {
        try
        {
            do
            {
                while (At.Next is { IsCompletedSuccessfully: true, Result: var next })
                {
                    if (next is null)
                    {
                        Stop();
                        return;
                    }

                    var (chunk, events) = next.Of(types);
                    if (!chunk.IsEmpty && _direct?.TrySend(chunk) != true) await http.Response.Body.WriteAsync(events);
                    figures.SentEvents(events.Length);
                    At = next;
                }

                Interlocked.Exchange(ref _isTaken, 0);
            }
            while (At.Next.IsCompleted && Interlocked.Exchange(ref _isTaken, 1) == 0);
        }
        catch (Exception left) when (left is OperationCanceledException or IOException or ObjectDisposedException)
        {
            Stop();
        }
        catch (Exception failure)
        {
            _hasStopped = true;
            _ended.TrySetException(failure);
        }
    }

    private void Stop()
    {
        _hasStopped = true;
        _ended.TrySetResult();
    }
}
