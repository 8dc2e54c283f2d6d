using System.Text;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>
/// The event streams that are open. Events are followed once and told to all in batches: a few readers hear at once, a thousand are written
/// to some forty times a second rather than for each event. Nothing waits for a reader; one that falls too far behind is cut off.
/// </summary>
internal sealed class EventStreams(IServices services, MarathonApiOptions options) : IDisposable
{
    /// <summary>Events of one batch at most, so that no reader gets a burst that fills its buffers.</summary>
    private const int BatchMost = 512;

    /// <summary>How many times a reader's bound may wait here: one commit can announce thousands of instances.</summary>
    private const int Bursts = 4;

    /// <summary>So many readers can be woken for each event at the highest rates, a millisecond of work.</summary>
    private const int FewReaders = 50;

    /// <summary>From one batch to the next where there are more readers: with a thousand, a third of a processor's time goes into telling them.</summary>
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(25);

    /// <summary>Pause after a batch, however long it took.</summary>
    private static readonly TimeSpan s_leastPause = TimeSpan.FromMilliseconds(10);

    /// <summary>What every stream carries now and then, so that no proxy closes it.</summary>
    private static readonly EventFrame s_heartbeat = new("", Encoding.ASCII.GetBytes("\r\n"));

    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private readonly HashSet<EventReader> _readers = [];

    /// <summary>The readers as they are walked through for every batch; null after one came or left.</summary>
    private EventReader[]? _walked;
    private EventBatch _newest = new(0, () => []);
    private ITimer? _heartbeats;
    private bool _follows;

    /// <summary>1 while readers are going to be woken.</summary>
    private int _willWake;

    /// <summary>The wire form of an event.</summary>
    public EventFrame FrameOf(ServiceEvent happened) => EventWriter.Write(happened, options.ResourceManager.Authority);

    /// <summary>Lets a reader follow from now on, and tells the others that it came.</summary>
    public void Attach(EventReader reader, EventFrame attached)
    {
        lock (_lock)
        {
            if (!_follows) Begin();
            Publish(1, () => [attached]);
            reader.At = _newest;
            _readers.Add(reader);
            _walked = null;
        }

        WakeSoon();
    }

    public void Detach(EventReader reader, EventFrame detached)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
            _walked = null;
            Publish(1, () => [detached]);
        }

        WakeSoon();
    }

    /// <summary>Tells all readers of an event of the API's own.</summary>
    public void Tell(EventFrame frame)
    {
        lock (_lock) Publish(1, () => [frame]);
        WakeSoon();
    }

    public void Dispose()
    {
        _ending.Cancel();
        _heartbeats?.Dispose();
    }

    private void Begin()
    {
        _follows = true;
        _heartbeats ??= options.Time.CreateTimer(_ => Tell(s_heartbeat), null, options.EventHeartbeat, options.EventHeartbeat);

        // Its first step subscribes, before any reader sees an answer.
        var events = services.FollowAsync(options.EventBuffer * Bursts, _ending.Token).GetAsyncEnumerator(_ending.Token);
        var first = events.MoveNextAsync().AsTask();
        _ = Task.Run(() => FollowAsync(events, first));
    }

    private async Task FollowAsync(IAsyncEnumerator<ServiceEvent> events, Task<bool> more)
    {
        var most = Math.Min(BatchMost, options.EventBuffer);
        try
        {
            while (await more)
            {
                var batch = new List<ServiceEvent>();
                do
                {
                    batch.Add(events.Current);
                    more = events.MoveNextAsync().AsTask();
                }
                while (batch.Count < most && more.IsCompletedSuccessfully && more.Result);
                bool paces;
                lock (_lock)
                {
                    Publish(batch.Count, () => [.. batch.Select(FrameOf)]);
                    paces = _readers.Count > FewReaders && batch.Count < most;
                }

                var began = options.Time.GetTimestamp();
                Wake();
                if (paces) await Task.Delay(PauseAfter(options.Time.GetElapsedTime(began)), _ending.Token);
            }
        }
        catch (Exception ended) when (ended is EventGapException or OperationCanceledException)
        {
            // More came at once than is kept, or the server ends: every reader is to connect again.
        }
        finally
        {
            await more.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await events.DisposeAsync();
            End();
        }
    }

    private static TimeSpan PauseAfter(TimeSpan telling) => s_pace - telling is var left && left > s_leastPause ? left : s_leastPause;

    private void End()
    {
        lock (_lock)
        {
            _newest.Follow(null);
            _newest = new EventBatch(_newest.Last, () => []);
            _follows = false;
        }

        Wake();
    }

    /// <summary>As <see cref="Wake"/>; of many readers that come at once each is told of all others, but not woken for each.</summary>
    private void WakeSoon()
    {
        bool few;
        lock (_lock) few = _readers.Count <= FewReaders;
        if (few) Wake();
        else if (Interlocked.Exchange(ref _willWake, 1) == 0) _ = WakeLaterAsync();
    }

    private async Task WakeLaterAsync()
    {
        await Task.Delay(s_pace);
        Interlocked.Exchange(ref _willWake, 0);
        Wake();
    }

    /// <summary>Hands on what was told, without the lock: a connection may take a while to take it.</summary>
    private void Wake()
    {
        foreach (var reader in Walked()) reader.Wake();
    }

    private EventReader[] Walked()
    {
        lock (_lock) return _walked ??= [.. _readers];
    }

    /// <summary>Cuts who has not taken what was told before, then tells the next.</summary>
    private void Publish(int count, Func<EventFrame[]> frames)
    {
        foreach (var reader in _readers)
            if (_newest.Last - reader.At.Last > options.EventBuffer)
                reader.Cut();
        var batch = new EventBatch(_newest.Last + count, frames);
        _newest.Follow(batch);
        _newest = batch;
    }
}
