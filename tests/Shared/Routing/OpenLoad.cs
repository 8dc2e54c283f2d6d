using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sandun.Tests.Routing;

/// <summary>
/// Requests at a fixed rate whether or not the last ones were answered (open loop): each has its time, and waiting for a free connection
/// counts. Connections are kept. Bounded by rate, connections and the time it runs.
/// </summary>
internal sealed class OpenLoad
{
    private readonly IPEndPoint[] _targets;
    private readonly double _rate;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Task[] _clients;
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentBag<List<(long Due, double Milliseconds)>> _answers = [];
    private long _next;
    private volatile bool _ending;

    /// <param name="targets">Asked in turn.</param>
    /// <param name="rate">Requests a second, all together.</param>
    /// <param name="connections">Connections, all together.</param>
    public OpenLoad(IReadOnlyList<IPEndPoint> targets, double rate, int connections)
    {
        _targets = [.. targets];
        _rate = rate;
        _clients = [.. Enumerable.Range(0, connections).Select(number => Task.Run(() => AskAsync(_targets[number % _targets.Length])))];
    }

    /// <summary>Failed requests, what each saw.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>When each answered request was due, as <see cref="Stopwatch.GetTimestamp"/>, and how long after that it was answered; known once stopped.</summary>
    public IEnumerable<(long Due, double Milliseconds)> Answers => _answers.SelectMany(each => each);

    public async Task<(int Requests, double P50, double P99, double PerSecond)> StopAsync()
    {
        _ending = true;
        await Task.WhenAll(_clients);
        var all = Answers.Select(answer => answer.Milliseconds).Order().ToList();
        var seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        return all.Count == 0 ? (0, 0, 0, 0) : (all.Count, all[all.Count / 2], all[(int)(all.Count * 0.99)], all.Count / seconds);
    }

    private async Task AskAsync(IPEndPoint target)
    {
        var answers = new List<(long, double)>();
        _answers.Add(answers);
        var request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
        var buffer = new byte[4096];
        Socket? socket = null;
        while (!_ending)
        {
            var due = _start + (long)(Interlocked.Increment(ref _next) / _rate * Stopwatch.Frequency);
            await UntilAsync(due);
            if (_ending) break;
            try
            {
                socket ??= await ConnectAsync(target);
                await socket.SendAsync(request);
                var answer = await ReadAsync(socket, buffer);
                if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) Fail(answer.Length == 0 ? "closed before the answer" : answer.Split('\r')[0]);
                // HAProxy says when it is about to close: a client that listens never sends into a closed connection.
                if (answer.Length == 0 || answer.Contains("onnection: close", StringComparison.OrdinalIgnoreCase)) Drop();
            }
            catch (SocketException failure)
            {
                Fail(failure.SocketErrorCode.ToString());
                Drop();
            }

            answers.Add((due, Stopwatch.GetElapsedTime(due).TotalMilliseconds));
        }

        Drop();

        void Fail(string what) => _failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {target}: {what}");

        void Drop()
        {
            socket?.Dispose();
            socket = null;
        }
    }

    /// <summary>Waits once for the most part: a hundred clients that look each millisecond would be a load of their own.</summary>
    private async Task UntilAsync(long due)
    {
        while (!_ending && Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } left)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(Math.Floor(left.TotalMilliseconds), 1, 100)));
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint target)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(target);
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket, byte[] buffer)
    {
        var text = "";
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer);
            if (read == 0) return "";
            text += Encoding.ASCII.GetString(buffer, 0, read);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0) continue;
            var at = text.IndexOf("ontent-length: ", StringComparison.OrdinalIgnoreCase);
            var length = at < 0 ? 0 : int.Parse(text[(at + 15)..text.IndexOf('\r', at)], System.Globalization.CultureInfo.InvariantCulture);
            if (text.Length >= end + 4 + length) return text;
        }
    }
}
