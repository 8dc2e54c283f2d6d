using Microsoft.AspNetCore.Http;

namespace Sandun.MarathonApi;

/// <summary>What Marathon measures of its HTTP interface. Thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class HttpFigures(TimeProvider time)
{
    private readonly RateMeter[] _classes = [.. Enumerable.Range(1, 5).Select(_ => new RateMeter(time))];
    private readonly DurationTimer _all = new(time);
    private readonly SortedDictionary<string, DurationTimer> _byMethod = new(
        new[] { "DELETE", "GET", "POST", "PUT" }.ToDictionary(method => method, _ => new DurationTimer(time)), StringComparer.Ordinal);

    private long _active;
    private long _requestBytes;
    private long _responseBytes;
    private long _compressedBytes;
    private long _eventBytes;

    /// <summary>Requests that are being answered.</summary>
    public long Active => Interlocked.Read(ref _active);

    /// <summary>Sums of bytes, by Marathon's names.</summary>
    public IEnumerable<(string Name, long Value)> Sizes =>
    [
        ("marathon.http.event-streams.responses.size.counter.bytes", Interlocked.Read(ref _eventBytes)),
        ("marathon.http.requests.size.counter.bytes", Interlocked.Read(ref _requestBytes)),
        ("marathon.http.responses.size.counter.bytes", Interlocked.Read(ref _responseBytes)),
        ("marathon.http.responses.size.gzipped.counter.bytes", Interlocked.Read(ref _compressedBytes)),
    ];

    /// <summary>Answers by the first digit of their status.</summary>
    public IEnumerable<(string Name, Rates Value)> Answers => _classes.Select((meter, index) => ($"marathon.http.responses.{index + 1}xx.rate.meter", meter.Read()));

    /// <summary>How long answers took, of all and by method; streams of events are none.</summary>
    public IEnumerable<(string Name, Durations Value)> Times =>
    [
        ("marathon.http.requests.duration.timer.seconds", _all.Read()),
        .. _byMethod.Select(timer => ($"marathon.http.requests.{timer.Key.ToLowerInvariant()}.duration.timer.seconds", timer.Value.Read())),
    ];

    /// <summary>Measures how a request is answered, up to when the answer begins: who has it finds it counted.</summary>
    public async Task MeasureAsync(HttpContext http, Func<HttpContext, Task> answer)
    {
        var began = time.GetTimestamp();
        Interlocked.Increment(ref _active);
        http.Response.OnStarting(() =>
        {
            Answered(http, time.GetElapsedTime(began));
            return Task.CompletedTask;
        });
        try
        {
            await answer(http);
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
    }

    /// <summary>So much was sent to a reader of events.</summary>
    public void SentEvents(int bytes) => Interlocked.Add(ref _eventBytes, bytes);

    private void Answered(HttpContext http, TimeSpan took)
    {
        var response = http.Response;
        Interlocked.Add(ref _requestBytes, http.Request.ContentLength ?? 0);
        Interlocked.Add(ref _responseBytes, response.ContentLength ?? 0);
        if (response.Headers.ContentEncoding.Count > 0) Interlocked.Add(ref _compressedBytes, response.ContentLength ?? 0);
        if (response.StatusCode is >= 100 and < 600) _classes[(response.StatusCode / 100) - 1].Mark();
        if (response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) ?? false) return;
        _all.Took(took);
        if (_byMethod.TryGetValue(http.Request.Method, out var ofMethod)) ofMethod.Took(took);
    }
}
