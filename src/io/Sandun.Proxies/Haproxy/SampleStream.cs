using System.Net.Sockets;
using System.Text;
using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>
/// Follows the requests the current worker samples: a ring HAProxy writes to and the Runtime API hands out. HAProxy never waits for
/// us; what does not fit is dropped there.
/// </summary>
internal sealed class SampleStream(string socketPath) : IAsyncDisposable
{
    /// <summary>Response times kept until they are taken; beyond it they are dropped, fairly enough as all are samples.</summary>
    private const int SamplesMax = 20_000;

    private readonly Lock _lock = new();
    private SortedDictionary<string, List<long>> _times = new(StringComparer.Ordinal);
    private int _count;
    private CancellationTokenSource? _ending;
    private Task _reading = Task.CompletedTask;
    private int _worker;

    /// <summary>Response times in microseconds since the last call, by backend and by <c>backend/server</c>.</summary>
    /// <param name="worker">The process that serves now; another one than last time is followed from here on.</param>
    public SortedDictionary<string, List<long>> Take(int worker)
    {
        if (worker != 0 && (worker != _worker || _reading.IsCompleted))
        {
            _ending?.Cancel();
            _ending?.Dispose();
            _ending = new CancellationTokenSource();
            _worker = worker;
            _reading = FollowAsync(_ending.Token);
        }

        lock (_lock)
        {
            var taken = _times;
            _times = new(StringComparer.Ordinal);
            _count = 0;
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ending is null) return;
        await _ending.CancelAsync();
        await _reading;
        _ending.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellation);
            // -w waits for more, -n leaves out what is older than now.
            await socket.SendAsync(Encoding.ASCII.GetBytes($"show events {HaproxyConfiguration.TrafficRing} -w -n\n"), cancellation);
            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await reader.ReadLineAsync(cancellation) is { } line) Keep(line);
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
        {
            // The worker was replaced or is gone: the next look follows its successor.
        }
    }

    private void Keep(string line)
    {
        if (StatReadings.Sample(line) is not { } sample) return;
        lock (_lock)
        {
            if (_count >= SamplesMax) return;
            _count++;
            Times(sample.Backend).Add(sample.Micros);
            Times(sample.Backend + "/" + sample.Server).Add(sample.Micros);
        }
    }

    private List<long> Times(string key)
    {
        if (!_times.TryGetValue(key, out var times)) _times[key] = times = [];
        return times;
    }
}
