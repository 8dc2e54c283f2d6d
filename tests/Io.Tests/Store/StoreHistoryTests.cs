using Sandun.Store;
using Xunit;

namespace Sandun.Io.Tests.Store;

public sealed class StoreHistoryTests
{
    private readonly StoreHistory _history = new(10);

    [Fact]
    public void Batches_FromARevision_AreAllLaterOnesInOrder()
    {
        foreach (var revision in (long[])[11, 13, 17, 19]) Add(revision);
        Assert.Equal([11, 13, 17, 19], Seen(11));
        Assert.Equal([17, 19], Seen(14));
        Assert.Equal([17, 19], Seen(17));
        Assert.Empty(Seen(20));
    }

    [Fact]
    public void Batches_BeforeTheBeginning_AreCompacted() =>
        Assert.Equal(10, Assert.Throws<StoreCompactedException>(() => _history.From(10)).Compacted);

    [Fact]
    public void Batches_BeyondTheBound_AreForgottenOldestFirst()
    {
        const int size = 100, extra = 300;
        for (var i = 0; i < (StoreHistory.MaximumChanges / size) + extra; i++) Add(11 + i, size);
        Assert.Equal(10 + extra, Assert.Throws<StoreCompactedException>(() => _history.From(11)).Compacted);
        Assert.Equal(Enumerable.Range(11 + extra, StoreHistory.MaximumChanges / size).Select(revision => (long)revision), Seen(11 + extra));
    }

    [Fact]
    public void Watcher_Waiting_IsWokenByTheNextBatchAndByTheEnd()
    {
        var more = _history.From(11).More;
        Assert.False(more.IsCompleted);
        Add(11);
        Assert.True(more.IsCompleted);
        more = _history.From(12).More;
        _history.End();
        Assert.True(more.IsCompleted);
        Assert.Null(_history.TryFrom(12));
    }

    private IEnumerable<long> Seen(long from) => _history.From(from).Batches.Select(batch => batch[0].Revision);

    private void Add(long revision, int changes = 1) => _history.Add([.. Enumerable.Range(0, changes).Select(i => new StoreChange(revision, $"k{i}", null))]);
}
