namespace Sandun.Store.Election;

/// <summary>
/// A won election: one term. It ends when the leader resigns, when another deposes it, and by itself before its lease can have ended.
/// </summary>
public sealed class StoreLeadership : IAsyncDisposable
{
    internal const string Deposed = "another server has ended its term";

    private readonly IStore _store;
    private readonly LeaseKeeper _keeper;
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

    internal StoreLeadership(IStore store, LeaseKeeper keeper, StoreEntry own, LeaderRecord record)
    {
        _store = store;
        _keeper = keeper;
        Key = own.Key;
        CreateRevision = own.CreateRevision;
        Record = record;
    }

    /// <summary>The leader's key.</summary>
    public string Key { get; }

    /// <summary>The key's create revision; grows from term to term, so it serves as the term's number.</summary>
    public long CreateRevision { get; }

    /// <summary>What others know of this leader.</summary>
    public LeaderRecord Record { get; }

    /// <summary>Holds in the store as long as the term does.</summary>
    public StoreCompare Fence => new(Key, CreateRevision: CreateRevision);

    /// <summary>Cancelled when the term is over: stop deciding, then campaign again.</summary>
    public CancellationToken Lost => _keeper.Lost;

    /// <summary>Whether the term certainly goes on at this moment, by a clock that never jumps.</summary>
    public bool IsHeld => _keeper.IsHeld;

    /// <summary>Whether, besides, no other server can have ended the term without this one knowing: what is read here now is nobody's past.</summary>
    public bool IsFresh => _keeper.IsFresh;

    /// <summary>Why the term is over, for people; empty while it is not.</summary>
    public string Why => _keeper.Why;

    /// <summary>Hands over at once: the next candidate leads as soon as it hears of it. Safe to call again, and after the term is over.</summary>
    public async ValueTask ResignAsync()
    {
        var ending = _keeper.EndAsync("it resigned");
        await _stop.CancelAsync();
        await _watching;
        await ending;
    }

    public ValueTask DisposeAsync() => ResignAsync();

    internal void Begin() => _watching = Task.Run(WatchAsync);

    internal void Lose(string why) => _keeper.Lose(why);

    /// <summary>Hears of its own deposal at once, not with its next write.</summary>
    private async Task WatchAsync()
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, Lost);
        var next = CreateRevision + 1;
        try
        {
            while (true)
            {
                try
                {
                    await foreach (var changes in _store.WatchAsync(Key, next, either.Token))
                    {
                        next = changes[0].Revision + 1;
                        if (changes.Any(change => change.Key == Key && change.Entry?.CreateRevision != CreateRevision)) Lose(Deposed);
                    }
                }
                catch (StoreCompactedException)
                {
                    var reading = await _store.ReadAsync(Key, either.Token);
                    if (!reading.Entries.Any(entry => entry.Key == Key && entry.CreateRevision == CreateRevision)) Lose(Deposed);
                    next = reading.Revision + 1;
                }
            }
        }
        catch (Exception failure) when (failure is StoreException or OperationCanceledException)
        {
            // A store that fails ends the term through the lease; fenced writes notice the rest.
        }
    }
}
