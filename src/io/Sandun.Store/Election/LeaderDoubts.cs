using System.Text;

namespace Sandun.Store.Election;

/// <summary>
/// Where servers say that they no longer hear the leader, so that a majority can be counted without a link between any two of them.
/// A doubt is about one term and fades unless it is raised again.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="name">The election's name.</param>
/// <param name="member">This server's name.</param>
public sealed class LeaderDoubts(IStore store, string name, string member)
{
    /// <summary>A doubt not raised again for this long has faded: its server hears the leader again, or is gone itself.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    private long _lease;

    /// <summary>Says that this server does not hear the leader now; repeat it about once a second. One caller at a time.</summary>
    /// <returns>The names of all servers that do not hear it, this one included, ordered.</returns>
    public async ValueTask<IReadOnlyList<string>> RaiseAsync(ObservedLeader leader, CancellationToken cancellation)
    {
        if (_lease == 0 || !await store.KeepAliveAsync(_lease, cancellation)) _lease = await store.GrantLeaseAsync(Duration, cancellation);
        await store.CommitAsync(
            new StoreBatch(
                [new StoreCompare(leader.Key, CreateRevision: leader.CreateRevision)],
                [new StoreOperation(Prefix(leader) + member, Encoding.UTF8.GetBytes(leader.Record.Member), _lease)]),
            cancellation);
        return await ReadAsync(leader, cancellation);
    }

    /// <summary>Takes this server's doubt back: it hears the leader again.</summary>
    public async ValueTask WithdrawAsync(CancellationToken cancellation)
    {
        if (_lease == 0) return;
        await store.RevokeLeaseAsync(_lease, cancellation);
        _lease = 0;
    }

    /// <summary>The names of all servers that do not hear this leader now, ordered.</summary>
    public async ValueTask<IReadOnlyList<string>> ReadAsync(ObservedLeader leader, CancellationToken cancellation)
    {
        var prefix = Prefix(leader);
        return [.. (await store.ReadAsync(prefix, cancellation)).Entries.Select(entry => entry.Key[prefix.Length..])];
    }

    private string Prefix(ObservedLeader leader) => $"{name}-doubts/{leader.CreateRevision:x16}/";
}
