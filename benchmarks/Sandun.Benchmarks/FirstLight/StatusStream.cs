using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Sandun.Benchmarks.FirstLight;

/// <summary>Follows TASK_RUNNING on Marathon's event stream and notes when each arrived.</summary>
public sealed class StatusStream : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(string App, long At)> _running = Channel.CreateUnbounded<(string, long)>();
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;

    public static async Task<StatusStream> OpenAsync(Uri server)
    {
        var stream = new StatusStream();
        stream._reading = Task.Run(() => stream.ReadAsync(server));
        await stream._attached.Task.WaitAsync(TimeSpan.FromSeconds(10));
        return stream;
    }

    /// <summary>The stopwatch's time stamp at which the next TASK_RUNNING of the app was read.</summary>
    public async Task<long> NextRunningAsync(string app)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var (seen, at) = await _running.Reader.ReadAsync(limit.Token);
            if (seen == app) return at;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
    }

    private async Task ReadAsync(Uri server)
    {
        using var client = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/events?event_type=status_update_event&event_type=event_stream_attached");
        request.Headers.Accept.ParseAdd("text/event-stream");
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            using var reader = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(_stop.Token));
            _attached.TrySetResult();
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                if (line.StartsWith("data:", StringComparison.Ordinal)) Note(line[5..]);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
        catch (Exception failure)
        {
            _attached.TrySetException(failure);
            _running.Writer.TryComplete(failure);
        }
    }

    private void Note(string data)
    {
        var at = Stopwatch.GetTimestamp();
        var json = JsonNode.Parse(data)!;
        if ((string?)json["taskStatus"] == "TASK_RUNNING") _running.Writer.TryWrite(((string)json["appId"]!, at));
    }
}
