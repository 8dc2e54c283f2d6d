using System.Runtime.CompilerServices;

namespace Sandun.Store.Election;

/// <summary>
/// Elects one leader among the servers that campaign on a name, as etcd's clients do: each puts a key that goes with a lease of its own,
/// and the one whose key was created first leads until that key is gone. A leader writes through a <see cref="FencedStore"/>, so that
/// nothing of it takes effect later than that.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="name">What the candidates' keys begin with, without a trailing slash, for example <c>/sandun/server/leader</c>.</param>
/// <param name="time">Its timestamps must not jump.</param>
/// <param name="timing">How long a leader may be silent.</param>
public sealed class StoreElection(IStore store, string name, TimeProvider time, ElectionTiming timing)
{
    private volatile string _problem = "";

    /// <summary>Why a campaign or an observer cannot go on at present, for people; empty while all is well.</summary>
    public string Problem => _problem;

    /// <summary>
    /// Campaigns until this server leads; that may take days. Outlives failures of the store (see <see cref="Problem"/>). When it
    /// returns, batches a crashed predecessor left half written have been finished or removed.
    /// </summary>
    /// <param name="self">What others shall know of this server.</param>
    /// <param name="cancellation">Withdraws the candidate.</param>
    /// <exception cref="OperationCanceledException">Withdrawn.</exception>
    public async Task<StoreLeadership> CampaignAsync(LeaderRecord self, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                if (await TryCampaignAsync(self, cancellation) is { } won)
                {
                    _problem = "";
                    return won;
                }

                _problem = "the candidate's lease ended before it was elected; it stands again";
            }
            catch (StoreException failure)
            {
                _problem = failure.Message;
            }

            await Task.Delay(timing.Retry, time, cancellation);
        }
    }

    /// <summary>The present leader, or null when there is none.</summary>
    /// <exception cref="StoreException">The store does not answer.</exception>
    public async ValueTask<ObservedLeader?> LeaderAsync(CancellationToken cancellation) => (await ReadAsync(cancellation)).Leader;

    /// <summary>
    /// The present leader (null: none), then each one that follows. Terms too short to be seen may be left out. Outlives failures of the
    /// store (see <see cref="Problem"/>).
    /// </summary>
    public async IAsyncEnumerable<ObservedLeader?> ObserveAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        long? shown = null;
        while (true)
        {
            var (leader, revision) = await PersistAsync(() => ReadAsync(cancellation), cancellation);
            if (shown != (leader?.CreateRevision ?? 0))
            {
                shown = leader?.CreateRevision ?? 0;
                yield return leader;
            }

            await PersistAsync(() => NextChangeAsync(revision + 1, cancellation), cancellation);
        }
    }

    /// <summary>
    /// Ends a leader's term before its lease does. Only for one that cannot be alive, or that a majority cannot hear: ask
    /// <see cref="EarlyTakeover"/>. Does nothing to any other term than the one observed.
    /// </summary>
    /// <returns>Whether this call ended the term; false when it had ended already.</returns>
    /// <exception cref="StoreException">The store does not answer; the term may have been ended.</exception>
    public async ValueTask<bool> DeposeAsync(ObservedLeader leader, CancellationToken cancellation)
    {
        var outcome = await store.CommitAsync(
            new StoreBatch([new StoreCompare(leader.Key, CreateRevision: leader.CreateRevision)], [new StoreOperation(leader.Key, null)]), cancellation);
        if (!outcome.Succeeded) return false;

        // The key is what counts; the lease would end by itself, but what else goes with it should go now.
        if (leader.Lease != 0) await store.RevokeLeaseAsync(leader.Lease, cancellation);
        return true;
    }

    private async Task<StoreLeadership?> TryCampaignAsync(LeaderRecord self, CancellationToken cancellation)
    {
        var asked = time.GetTimestamp();
        var lease = await store.GrantLeaseAsync(timing.LeaseTime, cancellation);
        var keeper = new LeaseKeeper(store, lease, time, timing, asked);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, keeper.Lost);
        try
        {
            var key = $"{name}/{lease:x16}";
            await store.CommitAsync(
                new StoreBatch([new StoreCompare(key, CreateRevision: 0)], [new StoreOperation(key, self.ToJson(), lease)]), either.Token);
            if (await WaitForTurnAsync(key, either.Token) is { } own)
            {
                var leadership = new StoreLeadership(store, keeper, own, self);
                await store.SettleAsync(leadership.Fence, either.Token);
                leadership.Begin();
                return leadership;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Its lease could no longer be kept.
        }
        catch
        {
            await keeper.EndAsync("withdrawn");
            throw;
        }

        await keeper.EndAsync("lost");
        return null;
    }

    /// <summary>The candidate's entry once it is the first; null when it is gone.</summary>
    private async Task<StoreEntry?> WaitForTurnAsync(string key, CancellationToken cancellation)
    {
        while (true)
        {
            var reading = await store.ReadAsync(name + "/", cancellation);
            var own = reading.Entries.FirstOrDefault(entry => entry.Key == key);
            if (own is null || reading.Entries.All(entry => entry.CreateRevision >= own.CreateRevision)) return own;
            await NextChangeAsync(reading.Revision + 1, cancellation);
        }
    }

    private async ValueTask<(ObservedLeader? Leader, long Revision)> ReadAsync(CancellationToken cancellation)
    {
        var reading = await store.ReadAsync(name + "/", cancellation);
        var first = reading.Entries.MinBy(entry => entry.CreateRevision);
        var leader = first is null ? null : new ObservedLeader(first.Key, first.CreateRevision, first.Lease, LeaderRecord.FromJson(first.Key, first.Value));
        return (leader, reading.Revision);
    }

    private async ValueTask<bool> NextChangeAsync(long fromRevision, CancellationToken cancellation)
    {
        try
        {
            await foreach (var _ in store.WatchAsync(name + "/", fromRevision, cancellation)) return true;
        }
        catch (StoreCompactedException)
        {
            // Whatever happened meanwhile, the caller reads anew.
        }

        return true;
    }

    private async ValueTask<T> PersistAsync<T>(Func<ValueTask<T>> attempt, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var result = await attempt();
                _problem = "";
                return result;
            }
            catch (StoreException failure)
            {
                _problem = failure.Message;
            }

            await Task.Delay(timing.Retry, time, cancellation);
        }
    }
}
