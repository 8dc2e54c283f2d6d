using System.Collections.Concurrent;

namespace Sandun.Proxies.Yarp;

/// <summary>Requests of one route that wait until an instance has room for them, the first to come first. Shared by all threads.</summary>
internal sealed class WaitingLine
{
    /// <summary>So many wait at most; the next is refused as one out of patience is.</summary>
    private const int LengthMax = 20_000;

    private readonly ConcurrentQueue<TaskCompletionSource> _waiting = new();
    private int _length;

    /// <summary>How many wait now.</summary>
    public int Length => Volatile.Read(ref _length);

    /// <summary>Whether no more may wait.</summary>
    public bool IsFull => Length >= LengthMax;

    /// <summary>Waits for room.</summary>
    /// <param name="retry">Tried once more after the place in the line is taken: room that came before it calls nobody.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <returns>What the retry gave, or null: called in turn, or out of patience.</returns>
    public async Task<Destination?> WaitAsync(Func<Destination?> retry, TimeSpan patience, CancellationToken cancellation)
    {
        var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Increment(ref _length);
        try
        {
            _waiting.Enqueue(place);
            if (retry() is { } found)
            {
                GiveUp(place);
                return found;
            }

            await place.Task.WaitAsync(patience, cancellation);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            GiveUp(place);
        }
        finally
        {
            Interlocked.Decrement(ref _length);
        }

        return null;
    }

    /// <summary>Calls the first that waits: one request ended.</summary>
    public void CallNext()
    {
        while (_waiting.TryDequeue(out var first))
        {
            if (first.TrySetResult()) return;
        }
    }

    /// <summary>Calls all that wait now: instances came or went.</summary>
    public void CallAll()
    {
        for (var calls = _waiting.Count; calls > 0 && _waiting.TryDequeue(out var first); calls--) first.TrySetResult();
    }

    /// <summary>Leaves the line; who was called meanwhile passes the call on.</summary>
    private void GiveUp(TaskCompletionSource place)
    {
        if (!place.TrySetResult()) CallNext();
    }
}
