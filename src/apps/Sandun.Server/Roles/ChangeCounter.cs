namespace Sandun.Server.Roles;

/// <summary>A number that grows with every published change, and a way to wait for it.</summary>
public sealed class ChangeCounter
{
    private readonly Lock _lock = new();
    private long _value = 1;
    private TaskCompletionSource? _next;

    public long Value => Interlocked.Read(ref _value);

    public void Grow()
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _value++;
            waiting = _next;
            _next = null;
        }

        waiting?.SetResult();
    }

    /// <summary>The number as soon as it differs from the one seen; at the latest when the time is up, then perhaps unchanged.</summary>
    public async Task<long> WaitAsync(long seen, TimeSpan longest, CancellationToken cancellation)
    {
        Task next;
        lock (_lock)
        {
            if (_value != seen) return _value;
            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            next = _next.Task;
        }

        try
        {
            await next.WaitAsync(longest, cancellation);
        }
        catch (TimeoutException)
        {
            // Nothing changed: the caller asks again.
        }

        return Value;
    }
}
