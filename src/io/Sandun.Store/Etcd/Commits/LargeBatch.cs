using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;
using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd.Commits;

/// <summary>A batch beyond etcd's limits, and how it is divided: into parts that carry it, then into steps that make its changes.</summary>
internal static class LargeBatch
{
    /// <summary>As few values as carry all operations within etcd's limit of bytes.</summary>
    public static IReadOnlyList<ByteString> Parts(IReadOnlyList<StoreOperation> operations)
    {
        var parts = new List<ByteString>();
        var part = new LargePart();
        var bytes = 0;
        foreach (var operation in operations)
        {
            if (operation.Lease != 0)
                throw new StoreException($"a batch of {operations.Count} operations cannot bind {operation.Key} to a lease: put that key by itself");
            var size = EtcdLimits.Size(operation);
            if (bytes + size > EtcdLimits.Bytes && part.Operations.Count > 0)
            {
                parts.Add(part.ToByteString());
                part = new LargePart();
                bytes = 0;
            }

            part.Operations.Add(new LargeOperation
            {
                Key = ByteString.CopyFromUtf8(operation.Key), Deletes = operation.Value is null,
                Value = operation.Value is { } value ? UnsafeByteOperations.UnsafeWrap(value) : ByteString.Empty,
            });
            bytes += size;
        }

        parts.Add(part.ToByteString());
        return parts;
    }

    /// <summary>The operations a part carries.</summary>
    /// <exception cref="StoreException">It is none of ours.</exception>
    public static IReadOnlyList<LargeOperation> Operations(ByteString part)
    {
        try
        {
            return LargePart.Parser.ParseFrom(part).Operations;
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw new StoreException("a part of a large batch cannot be read; it was written by a newer Sandun: start that one", failure);
        }
    }

    /// <summary>Steps within etcd's limits; the last leaves room for what completes the batch.</summary>
    public static IReadOnlyList<IReadOnlyList<LargeOperation>> Steps(IReadOnlyList<LargeOperation> operations)
    {
        var steps = new List<IReadOnlyList<LargeOperation>>();
        var step = new List<LargeOperation>();
        var bytes = 0;
        foreach (var operation in operations)
        {
            var size = operation.Key.Length + operation.Value.Length + EtcdLimits.OperationOverhead;
            if (step.Count > 0 && (step.Count == EtcdLimits.LastOperations || bytes + size > EtcdLimits.Bytes))
            {
                steps.Add(step);
                step = [];
                bytes = 0;
            }

            step.Add(operation);
            bytes += size;
        }

        steps.Add(step);
        return steps;
    }
}

/// <summary>The commit record of a large batch: with it the batch is in the store.</summary>
/// <param name="Id">Where its parts lie.</param>
/// <param name="Parts">How many there are.</param>
internal sealed record LargeCommit(string Id, int Parts)
{
    public ByteString ToJson() => UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(this, LargeCommitJson.Default.LargeCommit));

    /// <exception cref="StoreException">It is none of ours.</exception>
    public static LargeCommit FromJson(ByteString json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json.Span, LargeCommitJson.Default.LargeCommit) is { Id: not null } commit) return commit;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new StoreException("the commit record of a large batch cannot be read; it was written by a newer Sandun: start that one");
    }
}

/// <summary>JSON of the commit record.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LargeCommit))]
internal sealed partial class LargeCommitJson : JsonSerializerContext;

/// <summary>A commit record found in the store.</summary>
/// <param name="Commit">The record.</param>
/// <param name="Revision">The revision it was created at: the batch is in every read from here on.</param>
/// <param name="Value">The record as it stands there.</param>
internal sealed record LargeCommitted(LargeCommit Commit, long Revision, ByteString Value);
