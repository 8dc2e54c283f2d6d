using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Sandun.Benchmarks.Harness;

namespace Sandun.Benchmarks.MarathonScale;

/// <summary>Many readers of the event stream, each on a connection of its own, that note how old each event is when it arrives.</summary>
internal sealed class EventCrowd : IAsyncDisposable
{
    /// <summary>Stands before the stopwatch's time at which a change was asked for, in the definition the event carries.</summary>
    public const string Mark = "sent-at-";

    private static readonly byte[] s_mark = Encoding.ASCII.GetBytes(Mark);
    private readonly List<Socket> _sockets = [];
    private readonly List<Task<List<double>>> _readers = [];

    /// <summary>Readers that were cut.</summary>
    public int Cut { get; private set; }

    public static async Task<EventCrowd> OpenAsync(int port, int readers)
    {
        var crowd = new EventCrowd();
        var request = Encoding.ASCII.GetBytes("GET /v2/events?event_type=api_post_event HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
        for (var i = 0; i < readers; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", port);
            await socket.SendAsync(request);
            var head = new byte[4096];
            if (!Encoding.ASCII.GetString(head, 0, await socket.ReceiveAsync(head)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                throw new BenchmarkFailedException("the event stream does not open");
            crowd._sockets.Add(socket);
            crowd._readers.Add(Task.Run(() => crowd.ReadAsync(socket)));
        }

        return crowd;
    }

    /// <summary>Ends all and gives the age of every event at each reader, in ms.</summary>
    public async Task<Sample> StopAsync()
    {
        foreach (var socket in _sockets) socket.Dispose();
        return new Sample((await Task.WhenAll(_readers)).SelectMany(ages => ages));
    }

    public ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets) socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<List<double>> ReadAsync(Socket socket)
    {
        var ages = new List<double>();
        var buffer = new byte[256 * 1024];
        var kept = 0;
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(kept));
                if (read == 0) break;
                kept = Ages(buffer, kept + read, ages);
            }

            Cut++;
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The crowd is sent home.
        }

        return ages;
    }

    /// <summary>Notes the events in the buffer; keeps its end, which may be the beginning of one.</summary>
    private static int Ages(byte[] buffer, int length, List<double> ages)
    {
        var at = 0;
        while (buffer.AsSpan(at, length - at).IndexOf(s_mark) is >= 0 and var found)
        {
            var digits = at + found + s_mark.Length;
            if (length - digits < 24) break;
            if (Utf8Parser.TryParse(buffer.AsSpan(digits, length - digits), out long sent, out var used)) ages.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            at = digits + used;
        }

        var from = Math.Max(at, length - 64);
        buffer.AsSpan(from, length - from).CopyTo(buffer);
        return length - from;
    }
}
