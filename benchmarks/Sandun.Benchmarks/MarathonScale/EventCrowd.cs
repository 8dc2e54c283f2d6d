using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Sandun.Benchmarks.Harness;

namespace Sandun.Benchmarks.MarathonScale;

/// <summary>
/// Many readers of the event stream, each on a connection of its own, that note how old each event is when it arrives, by the time it carries
/// (to the millisecond). They follow a small event, so that what is measured is the telling and not the copying of definitions. One thread
/// reads them all, some two hundred times a second: on a machine of two cores readers of comfort take as much as the server they measure.
/// </summary>
internal sealed class EventCrowd : IAsyncDisposable
{
    private const int DayMilliseconds = 24 * 60 * 60 * 1000;

    /// <summary>Longest beginning of an event that waits for its end; what follows the time is not looked at.</summary>
    private const int KeptMost = 64;

    /// <summary>Between two looks at all connections. An event waits so long at most to be noted, which counts as its age.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(4);

    private static readonly byte[] s_mark = "\"timestamp\":\""u8.ToArray();
    private readonly List<Reader> _readers = [];
    private readonly List<double> _ages;
    private volatile bool _isEnding;
    private Task _reading = Task.CompletedTask;

    /// <summary>Readers that were cut.</summary>
    public int Cut { get; private set; }

    private EventCrowd(int ages)
    {
        // Memory that is asked for only while events come is a pause of the clock that measures them.
        _ages = new List<double>(ages);
        CollectionsMarshal.SetCount(_ages, ages);
        CollectionsMarshal.AsSpan(_ages).Fill(1);
        _ages.Clear();
    }

    /// <param name="port">The server's.</param>
    /// <param name="readers">How many.</param>
    /// <param name="events">About how many events each will be told.</param>
    public static async Task<EventCrowd> OpenAsync(int port, int readers, int events)
    {
        var crowd = new EventCrowd(readers * events);
        var request = Encoding.ASCII.GetBytes("GET /v2/events?event_type=group_change_success HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
        for (var i = 0; i < readers; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", port);
            await socket.SendAsync(request);
            var head = new byte[4096];
            if (!Encoding.ASCII.GetString(head, 0, await socket.ReceiveAsync(head)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                throw new BenchmarkFailedException("the event stream does not open");
            crowd._readers.Add(new Reader(socket));
        }

        crowd._reading = Task.Factory.StartNew(crowd.Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return crowd;
    }

    /// <summary>Ends all and gives the age of every event at each reader, in ms.</summary>
    public async Task<Sample> StopAsync()
    {
        await DisposeAsync();
        return new Sample(_ages);
    }

    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        await _reading;
        foreach (var reader in _readers) reader.Socket.Dispose();
    }

    private void Read()
    {
        var buffer = new byte[256 * 1024];
        var following = _readers.ToDictionary(reader => reader.Socket);
        var ready = new List<Socket>();
        while (!_isEnding && following.Count > 0)
        {
            ready.Clear();
            ready.AddRange(following.Keys);
            Socket.Select(ready, null, null, TimeSpan.FromMilliseconds(100));
            foreach (var socket in ready)
            {
                if (Take(following[socket], buffer)) continue;
                following.Remove(socket);
                Cut++;
            }

            Thread.Sleep(s_pause);
        }
    }

    /// <summary>Notes what has come to one reader; false when it was cut.</summary>
    private bool Take(Reader reader, byte[] buffer)
    {
        reader.Kept.AsSpan(0, reader.Length).CopyTo(buffer);
        var read = reader.Socket.Receive(buffer.AsSpan(reader.Length), SocketFlags.None, out var error);
        if (read == 0 || error != SocketError.Success) return false;
        reader.Length = Ages(buffer, reader.Length + read, _ages);
        buffer.AsSpan(0, reader.Length).CopyTo(reader.Kept);
        return true;
    }

    /// <summary>Notes the events in the buffer; keeps its end, which may be the beginning of one.</summary>
    private static int Ages(byte[] buffer, int length, List<double> ages)
    {
        const int time = 24;
        var now = DateTime.UtcNow.TimeOfDay.TotalMilliseconds;
        var at = 0;
        var distance = 0;
        while (true)
        {
            // Events of one kind are mostly of one length: where the last was found the next is looked for first.
            var rest = buffer.AsSpan(at, length - at);
            if (distance >= rest.Length || !rest[distance..].StartsWith(s_mark)) distance = rest.IndexOf(s_mark);
            if (distance < 0) break;
            var from = at + distance + s_mark.Length;
            if (length - from < time) break;
            var age = now - MillisecondOfDay(buffer.AsSpan(from, time));
            ages.Add(age < -DayMilliseconds / 2 ? age + DayMilliseconds : Math.Max(0, age));
            at = from + time;
        }

        var kept = Math.Max(at, length - KeptMost);
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

    /// <summary>One connection, and the end of what it was told: it may be the beginning of an event.</summary>
    private sealed class Reader(Socket socket)
    {
        public Socket Socket => socket;

        public byte[] Kept { get; } = new byte[KeptMost];

        public int Length { get; set; }
    }
}
