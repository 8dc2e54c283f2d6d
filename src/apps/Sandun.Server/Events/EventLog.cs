using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sandun.MarathonApi;
using Sandun.Server.Roles;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Events;

/// <summary>
/// The latest events, numbered: readers follow it chunk by chunk and may resume from a number. Nothing here waits for a reader; what a
/// reader has not taken is dropped after a while, and it is told so.
/// </summary>
/// <remarks>
/// A number is <c>epoch-n</c>. The epoch changes when events may have been missed, because another server led meanwhile or the state was
/// lost: a number of another epoch can only be answered with a gap.
/// </remarks>
internal sealed class EventLog : IAsyncDisposable
{
    /// <summary>Events kept for readers that come back: minutes of a busy system, some megabytes.</summary>
    public const int Kept = 20_000;

    /// <summary>Events of one chunk at most, so that no reader gets a burst that fills its buffers.</summary>
    private const int ChunkMost = 512;

    /// <summary>
    /// Events are told together this often at most: a thousand readers are woken forty times a second rather than a thousand, and nobody
    /// notices 25 ms.
    /// </summary>
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(25);

    private readonly EventHub _hub;
    private readonly string _master;
    private readonly CancellationTokenSource _ending = new();
    private readonly LinkedList<EventChunk> _chunks = [];
    private readonly Lock _lock = new();
    private readonly Task _pump;
    private EventChunk _newest;
    private long _era;
    private long _kept;

    public EventLog(EventHub hub, string master)
    {
        _hub = hub;
        _master = master;
        _era = hub.Era;
        _newest = EventChunk.Beginning(NewEpoch());
        var events = hub.Follow(Kept, _ending.Token);
        _pump = Task.Run(() => PumpAsync(events));
    }

    /// <summary>The newest chunk: who begins with its next misses nothing from now on.</summary>
    public EventChunk Newest => Volatile.Read(ref _newest);

    /// <summary>The chunk that holds the event after this number, or null when it is not kept (or of another epoch).</summary>
    public EventChunk? Holding(string epoch, long after)
    {
        lock (_lock)
        {
            if (_newest.Epoch != epoch || after > _newest.Last || after < 0) return null;
            if (after == _newest.Last) return _newest;
            foreach (var chunk in _chunks)
                if (chunk.Epoch == epoch && chunk.First <= after + 1 && chunk.Last > after) return chunk;
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _pump;
        _ending.Dispose();
    }

    private static string NewEpoch() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));

    private async Task PumpAsync(IAsyncEnumerable<ServiceEvent> events)
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(events);
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (EventGapException)
            {
                // More came at once than is kept: whoever reads is told that there is a gap.
                Publish(EventChunk.Beginning(NewEpoch()));
                events = _hub.Follow(Kept, _ending.Token);
            }
        }
    }

    private async Task FollowAsync(IAsyncEnumerable<ServiceEvent> events)
    {
        var reader = events.GetAsyncEnumerator(_ending.Token);
        var more = reader.MoveNextAsync().AsTask();
        try
        {
            while (await more) more = await TellAsync(reader);
        }
        finally
        {
            // A reader may be given up only when it is not waiting; the end of this log ends its wait.
            await more.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await reader.DisposeAsync();
        }
    }

    /// <summary>Tells the event at hand, with all that are there already; what it returns is the wait for the next.</summary>
    private async Task<Task<bool>> TellAsync(IAsyncEnumerator<ServiceEvent> reader)
    {
        if (_era != _hub.Era)
        {
            _era = _hub.Era;
            Publish(EventChunk.Beginning(NewEpoch()));
        }

        var batch = new List<ServiceEvent>();
        Task<bool> more;
        do
        {
            batch.Add(reader.Current);
            more = reader.MoveNextAsync().AsTask();
        }
        while (batch.Count < ChunkMost && more.IsCompletedSuccessfully && more.Result);
        Publish(Chunk(batch));
        if (batch.Count < ChunkMost) await Task.WhenAny(Task.Delay(s_pace, _ending.Token));
        return more;
    }

    private EventChunk Chunk(List<ServiceEvent> batch)
    {
        var (epoch, first) = (_newest.Epoch, _newest.Last + 1);
        return new EventChunk(epoch, first, batch.Count, () => Framed(batch, epoch, first));
    }

    private EventFrames Framed(List<ServiceEvent> batch, string epoch, long first)
    {
        var buffer = new ArrayBufferWriter<byte>(256 * batch.Count);
        var frames = new EventFrameAt[batch.Count];
        for (var i = 0; i < batch.Count; i++)
        {
            var text = EventText.Of(batch[i], _master);
            var from = buffer.WrittenCount;
            var number = (first + i).ToString(CultureInfo.InvariantCulture);
            Encoding.UTF8.GetBytes($"id: {epoch}-{number}\nevent: {text.Type}\ndata: ", buffer);
            buffer.Write(text.Json.Span);
            buffer.Write("\n\n"u8);
            frames[i] = new EventFrameAt(text.Type, EventApps.Of(batch[i]), from, buffer.WrittenCount - from);
        }

        return new EventFrames(frames, buffer.WrittenSpan.ToArray());
    }

    private void Publish(EventChunk chunk)
    {
        EventChunk before;
        lock (_lock)
        {
            before = _newest;
            if (chunk.Epoch != before.Epoch)
            {
                _chunks.Clear();
                _kept = 0;
            }

            Volatile.Write(ref _newest, chunk);
            _chunks.AddLast(chunk);
            _kept += chunk.Count;
            while (_kept > Kept && _chunks.First!.Value is var oldest && oldest != chunk)
            {
                _kept -= oldest.Count;
                _chunks.RemoveFirst();
            }
        }

        before.Follow(chunk);
    }
}
