using Google.Protobuf;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd;

/// <summary>Batches in etcd's words.</summary>
internal static class EtcdTransactions
{
    public static IEnumerable<Compare> Compares(IEnumerable<StoreCompare> compares)
    {
        foreach (var compare in compares)
        {
            var key = ByteString.CopyFromUtf8(compare.Key);
            if (compare.CreateRevision is { } create) yield return CreatedAt(key, create);
            if (compare.ModRevision is { } mod) yield return ChangedAt(key, mod);
        }
    }

    public static IEnumerable<RequestOp> Operations(IEnumerable<StoreOperation> operations) => operations.Select(Operation);

    public static Compare CreatedAt(ByteString key, long revision) =>
        new() { Key = key, Target = Compare.Types.CompareTarget.Create, CreateRevision = revision };

    public static Compare ChangedAt(ByteString key, long revision) => new() { Key = key, Target = Compare.Types.CompareTarget.Mod, ModRevision = revision };

    public static RequestOp Put(ByteString key, ByteString value, long lease = 0) =>
        new() { RequestPut = new PutRequest { Key = key, Value = value, Lease = lease } };

    public static RequestOp Get(ByteString key) => new() { RequestRange = new RangeRequest { Key = key } };

    public static RequestOp Delete(ByteString key) => new() { RequestDeleteRange = new DeleteRangeRequest { Key = key } };

    public static RequestOp DeleteAll(string prefix) =>
        new() { RequestDeleteRange = new DeleteRangeRequest { Key = EtcdKeys.First(prefix), RangeEnd = EtcdKeys.After(prefix) } };

    public static StoreEntry Entry(KeyValue found) => new(
        found.Key.ToStringUtf8(), found.Value.ToByteArray(), found.CreateRevision, found.ModRevision, found.Version, found.Lease);

    private static RequestOp Operation(StoreOperation operation)
    {
        var key = ByteString.CopyFromUtf8(operation.Key);

        // The caller hands the array over, as it does to SQLite: nobody writes into a value that was committed.
        return operation.Value is { } value ? Put(key, UnsafeByteOperations.UnsafeWrap(value), operation.Lease) : Delete(key);
    }
}
