using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Threading.Channels;

namespace Sandun.MarathonApi;

/// <summary>
/// Posts events to the addresses that subscribed to them: one after another for each address, which is left alone for a growing time when
/// it fails or is slow. What happens meanwhile beyond its buffer is not delivered, as with Marathon.
/// </summary>
internal sealed class EventCallbacks : IDisposable
{
    /// <summary>Events that wait for one address: Marathon's <c>--event_stream_max_outstanding_messages</c>.</summary>
    private const int Outstanding = 1_024;

    /// <summary>A slower answer counts as a failure: Marathon's <c>--http_event_callback_slow_consumer_timeout</c>.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);

    private readonly Api _api;
    private readonly IEventSubscriptions _subscriptions;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<string, Channel<EventFrame>> _queues = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false }) { Timeout = s_timeout };

    public EventCallbacks(Api api, IEventSubscriptions subscriptions)
    {
        _api = api;
        _subscriptions = subscriptions;
        _ = Task.Run(FollowAsync);
    }

    /// <summary>Delivers an event of the API's own.</summary>
    public void Tell(EventFrame frame)
    {
        var wanted = _subscriptions.All;
        foreach (var url in wanted)
        {
            var queue = _queues.GetOrAdd(url, Begin);
            queue.Writer.TryWrite(frame);
        }

        foreach (var (url, queue) in _queues)
            if (!wanted.Contains(url) && _queues.TryRemove(url, out _))
                queue.Writer.TryComplete();
    }

    public void Dispose()
    {
        _ending.Cancel();
        _http.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await foreach (var happened in _api.Services.FollowAsync(_api.Options.EventBuffer, _ending.Token))
                {
                    if (_subscriptions.All.Count > 0 || !_queues.IsEmpty) Tell(_api.Streams.FrameOf(happened));
                }
            }
            catch (EventGapException)
            {
                // Fell behind: go on with what happens from now on.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Channel<EventFrame> Begin(string url)
    {
        var queue = Channel.CreateBounded<EventFrame>(Outstanding);
        _ = Task.Run(() => DeliverAsync(url, queue.Reader));
        return queue;
    }

    private async Task DeliverAsync(string url, ChannelReader<EventFrame> queue)
    {
        var pause = s_firstPause;
        try
        {
            await foreach (var frame in queue.ReadAllAsync(_ending.Token))
            {
                if (await PostAsync(url, frame))
                {
                    pause = s_firstPause;
                    continue;
                }

                await Task.Delay(pause, _ending.Token);
                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    private async Task<bool> PostAsync(string url, EventFrame frame)
    {
        try
        {
            using var content = new ReadOnlyMemoryContent(frame.Json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var answer = await _http.PostAsync(new Uri(url), content, _ending.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !_ending.IsCancellationRequested))
        {
            return false;
        }
    }
}
