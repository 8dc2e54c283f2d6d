using Google.Protobuf;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd.Watches;

/// <summary>
/// Makes batches of changes from etcd's events: all of one revision together, none twice (a member that fell behind may repeat old
/// ones, etcd's issue 15271), and a large batch as one, at the revision of its last step.
/// </summary>
/// <param name="keys">The store's own keys.</param>
/// <param name="prefix">What the watcher wants to see.</param>
/// <param name="fromRevision">The first revision it wants to see.</param>
/// <param name="largeSince">Where a large batch began that is taking effect at that revision; its steps are seen whole. 0: none.</param>
internal sealed class WatchAssembly(EtcdKeys keys, string prefix, long fromRevision, long largeSince)
{
    private readonly ByteString _prefix = ByteString.CopyFromUtf8(prefix);
    private List<StoreChange>? _held = largeSince > 0 ? [] : null;

    /// <summary>The revision to go on from: all before it have been seen.</summary>
    public long Next { get; private set; } = largeSince > 0 ? largeSince + 1 : fromRevision;

    /// <summary>Takes events of complete revisions, oldest first.</summary>
    public IEnumerable<IReadOnlyList<StoreChange>> Take(IReadOnlyList<Event> events)
    {
        for (var i = 0; i < events.Count;)
        {
            var revision = events[i].Kv.ModRevision;
            var from = i;
            while (i < events.Count && events[i].Kv.ModRevision == revision) i++;
            if (revision < Next) continue;
            Next = revision + 1;
            if (Take(revision, events, from, i) is { Count: > 0 } changes) yield return changes;
        }
    }

    /// <summary>etcd says that it has sent everything up to a revision.</summary>
    public void Progress(long revision) => Next = Math.Max(Next, revision + 1);

    private List<StoreChange> Take(long revision, IReadOnlyList<Event> events, int from, int to)
    {
        var changes = new List<StoreChange>();
        Event? commit = null;
        for (var i = from; i < to; i++)
        {
            var key = events[i].Kv.Key;
            if (key == keys.Commit) commit = events[i];
            else if (key.Span.StartsWith(_prefix.Span)) Add(changes, revision, events[i]);
        }

        if (commit is null) return revision >= fromRevision ? changes : [];

        // A put creates the record, or repeats it to mark a step; its deletion marks the last.
        _held ??= [];
        _held.AddRange(changes);
        if (commit.Type == Event.Types.EventType.Put) return [];
        var whole = Whole(_held, revision);
        _held = null;
        return whole;
    }

    private void Add(List<StoreChange> changes, long revision, Event change)
    {
        var key = change.Kv.Key.ToStringUtf8();
        if (keys.IsReserved(key)) return;
        changes.Add(new StoreChange(revision, key, change.Type == Event.Types.EventType.Put ? EtcdTransactions.Entry(change.Kv) : null));
    }

    /// <summary>Steps may have been made twice, by a leader and the next one; the last is what stands in the store.</summary>
    private static List<StoreChange> Whole(List<StoreChange> held, long revision)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var whole = new List<StoreChange>(held.Count);
        foreach (var change in held)
        {
            if (places.TryAdd(change.Key, whole.Count)) whole.Add(change with { Revision = revision });
            else whole[places[change.Key]] = change with { Revision = revision };
        }

        return whole;
    }
}
