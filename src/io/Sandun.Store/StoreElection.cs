using System.Text;

namespace Sandun.Store;

/// <summary>
/// Elects one leader among those that campaign on a name, as etcd's clients do: the candidate whose key was created first leads. Its
/// writes compare the create revision of that key (<see cref="StoreLeadership.Fence"/>), so a deposed leader's fail.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="name">Prefix of the candidates' keys, without a trailing slash.</param>
public sealed class StoreElection(IStore store, string name)
{
    /// <summary>Waits until this candidate leads.</summary>
    /// <param name="candidate">How it names itself to others.</param>
    /// <param name="lease">Its lease; when that ends, so does the leadership.</param>
    /// <param name="cancellation">Withdraws the candidate.</param>
    public async Task<StoreLeadership> CampaignAsync(string candidate, long lease, CancellationToken cancellation)
    {
        var key = $"{name}/{lease:x16}";
        await store.CommitAsync(
            new StoreBatch([new StoreCompare(key, CreateRevision: 0)], [new StoreOperation(key, Encoding.UTF8.GetBytes(candidate), lease)]),
            cancellation);
        try
        {
            while (true)
            {
                var reading = await store.ReadAsync(name + "/", cancellation);
                var own = reading.Entries.FirstOrDefault(entry => entry.Key == key)
                    ?? throw new StoreException("the candidate's lease ended before it was elected");
                var first = reading.Entries.MinBy(entry => entry.CreateRevision)!;
                if (first.Key == key) return new StoreLeadership(key, own.CreateRevision);
                await NextChangeAsync(reading.Revision + 1, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            await store.CommitAsync(new StoreBatch(new StoreOperation(key, null)), CancellationToken.None);
            throw;
        }
    }

    /// <summary>The name the leader gave itself, or null when there is none.</summary>
    public async ValueTask<string?> LeaderAsync(CancellationToken cancellation)
    {
        var reading = await store.ReadAsync(name + "/", cancellation);
        return reading.Entries.MinBy(entry => entry.CreateRevision) is { } first ? Encoding.UTF8.GetString(first.Value) : null;
    }

    private async Task NextChangeAsync(long fromRevision, CancellationToken cancellation)
    {
        await foreach (var _ in store.WatchAsync(name + "/", fromRevision, cancellation)) return;
    }
}

/// <summary>A won election.</summary>
/// <param name="Key">The leader's key.</param>
/// <param name="CreateRevision">Its create revision.</param>
public sealed record StoreLeadership(string Key, long CreateRevision)
{
    /// <summary>Holds as long as the leadership does.</summary>
    public StoreCompare Fence => new(Key, CreateRevision: CreateRevision);
}
