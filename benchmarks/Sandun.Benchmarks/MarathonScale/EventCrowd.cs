using System.Net.Sockets;
using System.Text;
using Sandun.Benchmarks.Harness;

namespace Sandun.Benchmarks.MarathonScale;

/// <summary>
/// Many readers of the event stream, each on a connection of its own, that note how old each event is when it arrives, by the time it carries
/// (to the millisecond). They follow a small event, so that what is measured is the telling and not the copying of definitions.
/// </summary>
internal sealed class EventCrowd : IAsyncDisposable
{
    private const int DayMilliseconds = 24 * 60 * 60 * 1000;

    private static readonly byte[] s_mark = "\"timestamp\":\""u8.ToArray();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task<List<double>>> _readers = [];

    /// <summary>Readers that were cut.</summary>
    public int Cut { get; private set; }

    public static async Task<EventCrowd> OpenAsync(int port, int readers)
    {
        var crowd = new EventCrowd();
        var request = Encoding.ASCII.GetBytes("GET /v2/events?event_type=group_change_success HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
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
        const int time = 24;
        var now = DateTime.UtcNow.TimeOfDay.TotalMilliseconds;
        var at = 0;
        while (buffer.AsSpan(at, length - at).IndexOf(s_mark) is >= 0 and var found)
        {
            var from = at + found + s_mark.Length;
            if (length - from < time) break;
            var age = now - MillisecondOfDay(buffer.AsSpan(from, time));
            ages.Add(age < -DayMilliseconds / 2 ? age + DayMilliseconds : Math.Max(0, age));
            at = from + time;
        }

        var kept = Math.Max(at, length - 64);
        buffer.AsSpan(kept, length - kept).CopyTo(buffer);
        return length - kept;
    }

    /// <summary>Of a time such as 2026-01-31T12:34:56.789Z.</summary>
    private static int MillisecondOfDay(ReadOnlySpan<byte> text)
    {
        var minutes = (Two(text, 11) * 60) + Two(text, 14);
        return (((minutes * 60) + Two(text, 17)) * 1000) + (Two(text, 20) * 10) + (text[22] - '0');
    }

    private static int Two(ReadOnlySpan<byte> text, int at) => ((text[at] - '0') * 10) + (text[at + 1] - '0');
}
