namespace Sandun.Store.Election;

/// <summary>
/// Keeps one lease alive, and says so when that can no longer be certain: the time counts from before the last question that was
/// answered, so it ends here before it can have ended in the store.
/// </summary>
internal sealed class LeaseKeeper
{
    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly ElectionTiming _timing;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly ITimer _fence;
    private readonly Task _keeping;
    private long _keptAt;
    private string _problem = "";
    private string _why = "";
    private Task? _revoking;

    /// <param name="askedAt">Timestamp from before the lease was asked for.</param>
    public LeaseKeeper(IStore store, long lease, TimeProvider time, ElectionTiming timing, long askedAt)
    {
        _store = store;
        _time = time;
        _timing = timing;
        Lease = lease;
        _keptAt = askedAt;
        _fence = time.CreateTimer(_ => LoseIfLate(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        LoseIfLate();
        _keeping = Task.Run(KeepAsync);
    }

    public long Lease { get; }

    /// <summary>Cancelled when the lease is lost, or may soon be.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why it is lost; empty while it is not.</summary>
    public string Why => Volatile.Read(ref _why);

    /// <summary>Whether the lease is certainly running now; asks the clock, so a process that was paused does not trust a late timer.</summary>
    public bool IsHeld => !_lost.IsCancellationRequested && _time.GetElapsedTime(Volatile.Read(ref _keptAt)) < _timing.SelfFence;

    /// <summary>
    /// Whether no other can have ended the lease either: they do it early to one they have not heard for <see cref="ElectionTiming.Patience"/>,
    /// as one that was paused; such a one learns of it only when the store has answered it again.
    /// </summary>
    public bool IsFresh => IsHeld && _time.GetElapsedTime(Volatile.Read(ref _keptAt)) < _timing.FreshFor;

    public void Lose(string why)
    {
        if (Interlocked.CompareExchange(ref _why, why, "") == "") _lost.Cancel();
    }

    /// <summary>Ends the lease, if the store can be told; else it ends by itself. Asked again, it waits for the first time's answer.</summary>
    public async Task EndAsync(string why)
    {
        Lose(why);

        // Asked before anything here is tidied up: others wait for it, nobody waits for the rest.
        var revoking = _revoking ??= RevokeAsync();
        await _stop.CancelAsync();
        await _keeping;
        await _fence.DisposeAsync();
        await revoking;
    }

    private async Task RevokeAsync()
    {
        try
        {
            using var bound = new CancellationTokenSource(_timing.LeaseTime, _time);
            await _store.RevokeLeaseAsync(Lease, bound.Token);
        }
        catch (Exception failure) when (failure is StoreException or OperationCanceledException)
        {
            // Nobody keeps it alive any more.
        }
    }

    private async Task KeepAsync()
    {
        try
        {
            while (!_lost.IsCancellationRequested)
            {
                await Task.Delay(_timing.KeepAliveEvery, _time, _stop.Token);
                if (!await TryKeepAsync()) Lose("its lease has ended in the store");
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }

    /// <summary>False when the store says that the lease has ended; true when it was prolonged, or nothing is known.</summary>
    private async Task<bool> TryKeepAsync()
    {
        var asked = _time.GetTimestamp();
        using var late = new CancellationTokenSource(_timing.LeaseTime / 3, _time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, late.Token);
        try
        {
            if (!await _store.KeepAliveAsync(Lease, bound.Token)) return false;
            Volatile.Write(ref _keptAt, asked);
            _problem = "";
        }
        catch (StoreException failure)
        {
            _problem = failure.Message;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            _problem = "the store does not answer";
        }

        return true;
    }

    private void LoseIfLate()
    {
        if (_lost.IsCancellationRequested) return;
        var left = _timing.SelfFence - _time.GetElapsedTime(Volatile.Read(ref _keptAt));
        if (left <= TimeSpan.Zero) Lose("its lease could not be kept alive: " + _problem);
        else _fence.Change(left, Timeout.InfiniteTimeSpan);
    }
}
