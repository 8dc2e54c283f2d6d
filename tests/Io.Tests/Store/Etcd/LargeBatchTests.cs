using Sandun.Store;
using Sandun.Store.Etcd;
using Sandun.Store.Etcd.Commits;
using Sandun.Store.Etcd.Reads;
using Xunit;

namespace Sandun.Io.Tests.Store.Etcd;

public sealed class LargeBatchTests
{
    [Theory]
    [InlineData(128, 10)]
    [InlineData(1000, 300)]
    [InlineData(1000, 20_000)]
    [InlineData(5, 1_300_000)]
    public void Parts_OfABatch_CarryAllOfItInOrderWithinEtcdsLimits(int count, int bytes)
    {
        var operations = Enumerable.Range(0, count).Select(i => new StoreOperation($"k{i:d6}", i % 3 == 0 ? null : new byte[bytes])).ToList();
        var parts = LargeBatch.Parts(operations);
        Assert.All(parts, part => Assert.InRange(part.Length, 1, EtcdLimits.Bytes));
        var carried = parts.SelectMany(LargeBatch.Operations).ToList();
        Assert.Equal(operations.Select(operation => (operation.Key, operation.Value is null, operation.Value?.Length ?? 0)),
            carried.Select(operation => (operation.Key.ToStringUtf8(), operation.Deletes, operation.Value.Length)));
        var steps = LargeBatch.Steps(carried);
        Assert.Equal(carried, steps.SelectMany(step => step));
        Assert.All(steps, step => Assert.InRange(step.Count, 1, EtcdLimits.LastOperations));
        Assert.All(steps, step => Assert.InRange(step.Sum(operation => operation.Key.Length + operation.Value.Length), 0, EtcdLimits.Bytes));
    }

    [Fact]
    public void Parts_OfABatchWithALease_AreRefusedByTheKey() =>
        Assert.Contains("k7", Assert.Throws<StoreException>(() => LargeBatch.Parts([new StoreOperation("k7", [1], Lease: 5)])).Message);

    [Fact]
    public void Overlay_OfABatch_AddsChangesAndRemovesButLeavesWhatStepsHaveDone()
    {
        List<StoreEntry> entries = [Entry("p/a", 3), Entry("p/b", 4), Entry("p/c", 12), Entry("p/d", 5)];
        var operations = LargeBatch.Parts([new("p/b", [9]), new("p/c", [9]), new("p/a", null), new("p/é", [9]), new("q", [9])]).SelectMany(LargeBatch.Operations);
        var seen = LargeOverlay.Apply(entries, operations, "p/", 10);
        Assert.Equal(["p/b", "p/c", "p/d", "p/é"], seen.Select(entry => entry.Key));
        Assert.Equal([10, 12, 5, 10], seen.Select(entry => entry.ModRevision));
        Assert.Equal([4, 12, 5, 10], seen.Select(entry => entry.CreateRevision));
        Assert.Equal([2, 1, 1, 1], seen.Select(entry => entry.Version));
    }

    /// <summary>Whichever steps a crash let through, in whichever order: a reader sees the batch as if all had been made.</summary>
    [Fact]
    public void Overlay_AfterAnySetOfSteps_ShowsTheWholeBatch()
    {
        const long committed = 1000;
        var before = Enumerable.Range(0, 300).Select(i => Entry($"p/{i * 2:d4}", 10 + i)).ToList();
        var parts = LargeBatch.Parts([.. Enumerable.Range(0, 600).Select(i => new StoreOperation($"p/{i:d4}", i % 5 == 0 ? null : [(byte)i]))]);
        var operations = parts.SelectMany(LargeBatch.Operations).ToList();
        var steps = LargeBatch.Steps(operations);
        var expected = Enumerable.Range(0, 600).Where(i => i % 5 != 0).Select(i => ($"p/{i:d4}", (byte)i)).ToList();
        for (var made = 0; made < 1 << steps.Count; made++)
        {
            var entries = new SortedDictionary<string, StoreEntry>(before.ToDictionary(entry => entry.Key), StringComparer.Ordinal);
            for (var step = 0; step < steps.Count; step++)
            {
                if ((made >> step & 1) == 0) continue;
                foreach (var operation in steps[step])
                {
                    var key = operation.Key.ToStringUtf8();
                    if (operation.Deletes) entries.Remove(key);
                    else entries[key] = Entry(key, committed + 1 + step) with { Value = operation.Value.ToByteArray() };
                }
            }

            var seen = LargeOverlay.Apply([.. entries.Values], operations, "p/", committed);
            Assert.Equal(expected, seen.Select(entry => (entry.Key, entry.Value[0])));
        }
    }

    [Fact]
    public void Order_OfKeys_IsThatOfTheirBytes()
    {
        string[] keys = ["", "a", "ab", "b", "é", "中", "\uD83D\uDE00", "\uFFEE", "a\uD83D\uDE00", "a\uFFEE"];
        var expected = keys.OrderBy(key => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(key)), StringComparer.Ordinal);
        Assert.Equal(expected, keys.Order(Utf8Order.Instance));
    }

    private static StoreEntry Entry(string key, long revision) => new(key, [1], revision, revision, 1, 0);
}
