namespace Sandun.Store;

/// <summary>What is to change together, and what must hold for it.</summary>
/// <param name="Compares">All must hold, or nothing is changed.</param>
/// <param name="Operations">Each key at most once.</param>
public sealed record StoreBatch(IReadOnlyList<StoreCompare> Compares, IReadOnlyList<StoreOperation> Operations)
{
    public StoreBatch(params IReadOnlyList<StoreOperation> operations)
        : this([], operations)
    {
    }

    /// <summary>
    /// The term it was decided in (<see cref="Election.StoreLeadership.CreateRevision"/>); 0 outside any. etcd's history keeps it beside the
    /// changes, so that who reads the history can tell whose each change was; it is no condition.
    /// </summary>
    public long Term { get; init; }
}

/// <summary>One change.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its new value, or null to delete it; deleting what is not there changes nothing.</param>
/// <param name="Lease">The lease it goes with, or 0.</param>
public sealed record StoreOperation(string Key, byte[]? Value, long Lease = 0);

/// <summary>A condition on one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="CreateRevision">Its create revision must be this; 0: it must not exist. Null: not looked at.</param>
/// <param name="ModRevision">Its last change must be at this revision. Null: not looked at.</param>
public sealed record StoreCompare(string Key, long? CreateRevision = null, long? ModRevision = null);

/// <summary>What became of a batch.</summary>
/// <param name="Succeeded">Whether the comparisons held and the changes are durable.</param>
/// <param name="Revision">The store's revision afterwards.</param>
public readonly record struct StoreOutcome(bool Succeeded, long Revision);
