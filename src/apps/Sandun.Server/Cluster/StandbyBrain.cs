using Sandun.Protocol;
using Sandun.Server.Roles;
using Sandun.ServiceScheduler;
using Sandun.Store;

namespace Sandun.Server.Cluster;

/// <summary>
/// A brain that decides nothing: it follows what the leader stores and shows it, so that a standby can answer reads when no leader does.
/// </summary>
internal sealed class StandbyBrain<TInput, TFact, TCommand, TView>(
    IStore store, IFactCodec<TFact> codec, Func<IMachine<TInput, TFact, TCommand>> newMachine, Published<TView> published, TimeProvider time)
    : IStandbyBrain
    where TView : class
{
    private readonly string _prefix = StoreEntities.DefaultRoot + codec.Prefix;
    private long _revision;

    public long Revision => Interlocked.Read(ref _revision);

    public async Task FollowAsync(CancellationToken cancellation)
    {
        var reading = await store.ReadAsync(_prefix, cancellation);
        var machine = newMachine();
        foreach (var entry in reading.Entries.Where(entry => codec.Knows(Key(entry.Key)))) machine.Apply(codec.Decode(Key(entry.Key), entry.Value));
        Show(machine, reading.Revision);
        await foreach (var changes in store.WatchAsync(_prefix, reading.Revision + 1, cancellation))
        {
            // A state put back replaces all at once, in an order that no life of it had: begin anew.
            if (changes.Any(change => change.Key == _prefix + RestoreMark.Name && change.Entry is not null)) return;
            foreach (var change in changes.Where(change => codec.Knows(Key(change.Key))))
                machine.Apply(change.Entry is { } entry ? codec.Decode(Key(entry.Key), entry.Value) : codec.DecodeRemoval(Key(change.Key)));
            Show(machine, changes[^1].Revision);
        }
    }

    private void Show(IMachine<TInput, TFact, TCommand> machine, long revision)
    {
        Interlocked.Exchange(ref _revision, revision);
        published.SetFollowed(((IMachineView<TView>)machine).TakeView(time.GetUtcNow()));
    }

    private static string Key(string key) => key[StoreEntities.DefaultRoot.Length..];
}

/// <summary>A brain that follows the store.</summary>
internal interface IStandbyBrain
{
    /// <summary>The newest revision it has applied; 0 before the first.</summary>
    long Revision { get; }

    /// <summary>Follows until cancelled, or until the state was replaced as a whole: then begin anew.</summary>
    /// <exception cref="StoreException">The store does not answer, or keeps its history no longer: begin anew.</exception>
    /// <exception cref="FormatException">A newer version of Sandun writes what this one does not know; the message names the key.</exception>
    Task FollowAsync(CancellationToken cancellation);
}
