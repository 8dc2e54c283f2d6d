namespace Sandun.Store.Etcd;

/// <summary>etcd's limits as it ships, and what follows from them.</summary>
internal static class EtcdLimits
{
    /// <summary>Operations of one transaction (<c>--max-txn-ops</c>, 128) less the writer's mark; the same for comparisons.</summary>
    public const int Operations = 127;

    /// <summary>Operations of a transaction that also completes a large batch, which deletes its commit record and its parts.</summary>
    public const int LastOperations = 126;

    /// <summary>Comparisons of one batch: room for the store's own and for others' batches in the same transaction.</summary>
    public const int Compares = 64;

    /// <summary>Bytes of a transaction: etcd's 1.5 MiB (<c>--max-request-bytes</c>) with a tenth spared for what surrounds the values.</summary>
    public const int Bytes = 1_400_000;

    /// <summary>What an operation costs beside key and value: tags, lengths, a lease.</summary>
    public const int OperationOverhead = 40;

    /// <summary>One message of etcd: a page of entries, or a watch's fragment. A page that is larger is asked for again in halves.</summary>
    public const int MessageBytes = 64 * 1024 * 1024;

    /// <summary>Transactions of one large batch under way at once: enough to hide the round trip, few enough to leave etcd room.</summary>
    public const int Parallel = 4;

    public static int Size(StoreOperation operation) => operation.Key.Length + (operation.Value?.Length ?? 0) + OperationOverhead;
}
