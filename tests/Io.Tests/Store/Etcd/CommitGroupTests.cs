using Sandun.Store;
using Sandun.Store.Etcd;
using Sandun.Store.Etcd.Commits;
using Xunit;

namespace Sandun.Io.Tests.Store.Etcd;

public sealed class CommitGroupTests
{
    private readonly CommitGroup _group = new();

    [Fact]
    public void Batches_OfDifferentKeysUnderOneFence_Join()
    {
        var fence = new StoreCompare("leader", CreateRevision: 7);
        Assert.True(_group.TryJoin(Batch("a") with { Compares = [fence] }));
        Assert.True(_group.TryJoin(Batch("b") with { Compares = [new StoreCompare("leader", CreateRevision: 7)] }));
        Assert.True(_group.TryJoin(Batch("c")));
        Assert.Equal(["a", "b", "c"], _group.Operations.Select(operation => operation.Key));
        Assert.Equal([fence], _group.Compares);
    }

    [Fact]
    public void Batch_OfKeyAlreadyWritten_WaitsForTheNext()
    {
        _group.TryJoin(Batch("a"));
        Assert.False(_group.TryJoin(Batch("b", "a")));
    }

    [Fact]
    public void Batch_ComparingKeyAlreadyWritten_WaitsForTheNext()
    {
        _group.TryJoin(Batch("a"));
        Assert.False(_group.TryJoin(Batch("b") with { Compares = [new StoreCompare("a", CreateRevision: 0)] }));
    }

    [Fact]
    public void Batch_WritingKeyComparedBefore_Joins()
    {
        _group.TryJoin(Batch("a") with { Compares = [new StoreCompare("b", CreateRevision: 0)] });
        Assert.True(_group.TryJoin(Batch("b")));
    }

    [Fact]
    public void Batch_ComparingAKeyOtherwise_WaitsForTheNext()
    {
        _group.TryJoin(Batch("a") with { Compares = [new StoreCompare("x", ModRevision: 1)] });
        Assert.False(_group.TryJoin(Batch("b") with { Compares = [new StoreCompare("x", ModRevision: 2)] }));
    }

    [Fact]
    public void Group_AtEtcdsLimitOfOperations_TakesNoMore()
    {
        Assert.True(_group.TryJoin(Batch([.. Enumerable.Range(0, EtcdLimits.Operations - 1).Select(i => $"k{i}")])));
        Assert.True(_group.TryJoin(Batch("last")));
        Assert.False(_group.TryJoin(Batch("more")));
        Assert.Equal(127, _group.Operations.Count());
    }

    [Fact]
    public void Group_AtEtcdsLimitOfBytes_TakesNoMore()
    {
        Assert.True(_group.TryJoin(new StoreBatch(new StoreOperation("a", new byte[1_000_000]))));
        Assert.False(_group.TryJoin(new StoreBatch(new StoreOperation("b", new byte[500_000]))));
        Assert.True(_group.TryJoin(new StoreBatch(new StoreOperation("c", new byte[100_000]))));
    }

    [Theory]
    [InlineData(127, 10, false)]
    [InlineData(128, 10, true)]
    [InlineData(2, 690_000, false)]
    [InlineData(2, 710_000, true)]
    public void Batch_BeyondEtcdsLimits_IsLarge(int operations, int bytes, bool isLarge) =>
        Assert.Equal(isLarge, CommitGroup.IsLarge(new StoreBatch([.. Enumerable.Range(0, operations).Select(i => new StoreOperation($"k{i}", new byte[bytes]))])));

    private static StoreBatch Batch(params string[] keys) => new([.. keys.Select(key => new StoreOperation(key, [1]))]);
}
