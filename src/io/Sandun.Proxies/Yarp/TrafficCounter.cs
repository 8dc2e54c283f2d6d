using Sandun.Protocol;

namespace Sandun.Proxies.Yarp;

/// <summary>Counts one route's or one destination's traffic. Shared by all threads.</summary>
internal sealed class TrafficCounter
{
    private readonly long[] _latencies = new long[LatencyHistogram.Buckets];
    private readonly long[] _answers = new long[5];
    private long _requests;
    private long _told;
    private long _bytesIn;
    private long _bytesOut;
    private long _connectErrors;
    private long _responseErrors;
    private long _denied;
    private long _retries;
    private long _aborts;
    private long _latencyMicros;
    private int _inFlight;

    /// <summary>A request, or a connection for TCP, begins.</summary>
    public void Begin()
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _inFlight);
    }

    public void End() => Interlocked.Decrement(ref _inFlight);

    /// <summary>An answer's headers came.</summary>
    public void Answered(int status, TimeSpan took)
    {
        var micros = (long)took.TotalMicroseconds;
        Interlocked.Increment(ref _latencies[LatencyHistogram.IndexOf(micros)]);
        Interlocked.Add(ref _latencyMicros, micros);
        Status(status);
    }

    /// <summary>An answer that no instance gave.</summary>
    public void Status(int status)
    {
        if (status is >= 100 and < 600) Interlocked.Increment(ref _answers[(status / 100) - 1]);
    }

    public void ConnectFailed() => Interlocked.Increment(ref _connectErrors);

    public void ResponseFailed() => Interlocked.Increment(ref _responseErrors);

    public void Denied() => Interlocked.Increment(ref _denied);

    public void Retried() => Interlocked.Increment(ref _retries);

    public void Aborted() => Interlocked.Increment(ref _aborts);

    public void Received(long bytes) => Interlocked.Add(ref _bytesIn, bytes);

    public void Sent(long bytes) => Interlocked.Add(ref _bytesOut, bytes);

    /// <summary>Requests that ever began.</summary>
    public long Begun => Volatile.Read(ref _requests);

    /// <summary>What was counted since the last call; by one caller at a time.</summary>
    /// <param name="queue">Requests that wait now.</param>
    public TrafficCounts Take(int queue = 0)
    {
        var begun = Begun;
        var requests = begun - _told;
        _told = begun;
        var buckets = new List<LatencyBucket>();
        for (var index = 0; index < _latencies.Length; index++)
        {
            if (Volatile.Read(ref _latencies[index]) > 0) buckets.Add(new LatencyBucket(index, Interlocked.Exchange(ref _latencies[index], 0)));
        }

        return new TrafficCounts
        {
            Requests = requests, Sessions = requests, BytesIn = Interlocked.Exchange(ref _bytesIn, 0), BytesOut = Interlocked.Exchange(ref _bytesOut, 0),
            Informational = Answers(1), Successes = Answers(2), Redirections = Answers(3), ClientErrors = Answers(4), ServerErrors = Answers(5),
            ConnectErrors = Interlocked.Exchange(ref _connectErrors, 0), ResponseErrors = Interlocked.Exchange(ref _responseErrors, 0),
            Denied = Interlocked.Exchange(ref _denied, 0), Retries = Interlocked.Exchange(ref _retries, 0), ClientAborts = Interlocked.Exchange(ref _aborts, 0),
            // Those that wait have begun as well.
            Concurrency = Math.Max(0, Volatile.Read(ref _inFlight) - queue), Queue = queue,
            Latency = LatencyHistogram.Of(buckets, Interlocked.Exchange(ref _latencyMicros, 0)),
        };
    }

    private long Answers(int hundreds) => Interlocked.Exchange(ref _answers[hundreds - 1], 0);
}
