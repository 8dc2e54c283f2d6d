using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>
/// Follows the requests the current worker samples: a ring HAProxy writes to and the Runtime API hands out. HAProxy never waits for
/// us; what does not fit is dropped there.
/// </summary>
internal sealed class SampleStream(string socketPath, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Response times kept until they are taken; beyond it they are dropped, fairly enough as all are samples.</summary>
    private const int SamplesMax = 20_000;

    /// <summary>Longest line of a sample; HAProxy cuts them there.</summary>
    private const int LineMax = 512;

    /// <summary>Read at once; at 10 reads a second more than the samples that are kept.</summary>
    private const int BufferBytes = 64 * 1024;

    /// <summary>How long a HAProxy that does not answer holds up the one look at its figures that begins to follow it.</summary>
    private const int PatienceMilliseconds = 200;

    /// <summary>
    /// Samples are gathered this long between two reads. HAProxy hands each out when it comes: to be woken by each of two thousand a second took
    /// a tenth of a core. What the socket does not hold meanwhile waits in HAProxy's ring.
    /// </summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private Dictionary<string, List<long>> _times = new(StringComparer.Ordinal);
    private int _count;
    private CancellationTokenSource? _ending;
    private Task _reading = Task.CompletedTask;
    private int _worker;

    /// <summary>Response times in microseconds since the last call, by backend and by <c>backend/server</c>.</summary>
    /// <param name="worker">The process that serves now; another one than last time is followed from here on.</param>
    public Dictionary<string, List<long>> Take(int worker)
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
            // Never awaited: .NET is woken for each arrival on a socket it once awaited, whether or not anybody waits for it then.
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = PatienceMilliseconds };
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            // -w waits for more, -n leaves out what is older than now.
            socket.Send(Encoding.ASCII.GetBytes($"show events {HaproxyConfiguration.TrafficRing} -w -n\n"));
            socket.Blocking = false;
            var (buffer, held) = (new byte[BufferBytes], 0);
            while (true)
            {
                await Task.Delay(s_gather, time, cancellation);
                var read = socket.Receive(buffer.AsSpan(held), SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock) continue;
                if (error != SocketError.Success || read == 0) return;
                held = KeepLines(buffer, held + read);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
        {
            // The worker was replaced or is gone: the next look follows its successor.
        }
    }

    /// <summary>Keeps each whole line, and moves what is left of the last one to the buffer's start.</summary>
    /// <returns>Bytes left.</returns>
    private int KeepLines(byte[] buffer, int filled)
    {
        Span<char> text = stackalloc char[LineMax];
        var from = 0;
        lock (_lock)
        {
            while (buffer.AsSpan(from, filled - from).IndexOf((byte)'\n') is >= 0 and var length)
            {
                // A line of another length is none of ours.
                if (length <= LineMax && Ascii.ToUtf16(buffer.AsSpan(from, length), text, out var written) == OperationStatus.Done) Keep(text[..written]);
                from += length + 1;
            }
        }

        var left = filled - from;
        if (left == buffer.Length) return 0;
        Buffer.BlockCopy(buffer, from, buffer, 0, left);
        return left;
    }

    private void Keep(Span<char> line)
    {
        if (_count >= SamplesMax || StatReadings.Sample(line) is not { } sample) return;
        _count++;
        Times(line[sample.Backend]).Add(sample.Micros);
        // Backend and server stand beside one another: with a slash between them they are the key.
        line[sample.Backend.End] = '/';
        Times(line[sample.Backend.Start..sample.Server.End]).Add(sample.Micros);
    }

    private List<long> Times(ReadOnlySpan<char> key)
    {
        var times = _times.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!times.TryGetValue(key, out var known)) times[key] = known = [];
        return known;
    }
}
