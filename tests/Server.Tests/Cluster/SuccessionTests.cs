using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Server.Cluster;
using Sandun.Store.Election;
using Sandun.Store.Sqlite;

namespace Sandun.Server.Tests.Cluster;

/// <summary>Which changes wait for the next leader, and which are given back to the server that handed them on.</summary>
public sealed class SuccessionTests : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sandun-");
    private readonly SqliteStore _store;
    private readonly Leadership _leadership;
    private readonly Succession _succession;

    public SuccessionTests()
    {
        _store = SqliteStore.Open(_directory.FullName, TimeProvider.System);
        _leadership = new Leadership(
            _store, new StoreElection(_store, "leader", TimeProvider.System, new ElectionTiming()),
            new LeaderRecord("a", new SortedDictionary<string, string> { ["web"] = "http://127.0.0.1:1/" }), NullLogger.Instance)
        {
            Elected = () => { },
            Deposed = _ => { },
        };
        _succession = new Succession(_leadership, () => true, new StillTime());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>It used to be held for a second by a leader cut off from the store, which hears of its successor last of all.</summary>
    [Fact]
    public async Task Change_HandedToATermThatIsOver_IsGivenBackAtOnce()
    {
        _leadership.Start();
        var term = (await _leadership.TermAsync(Cancel)).CreateRevision;
        Assert.True(_succession.WaitAsync(handedTo: term, after: null, Cancel).IsCompletedSuccessfully);
        Assert.True(_leadership.Abdicate());
        await Eventually.HoldsAsync(() => _leadership.EndedTerm == term, "its term is over");
        Assert.True(_succession.WaitAsync(handedTo: term, after: null, Cancel).IsCompletedSuccessfully);

        // A term it has not begun yet may be the next thing it hears of, and a change of its own callers' has nowhere else to wait.
        using var gone = new CancellationTokenSource();
        var later = _succession.WaitAsync(handedTo: term + 1, after: null, gone.Token);
        var own = _succession.WaitAsync(handedTo: null, after: null, gone.Token);
        Assert.False(later.IsCompleted || own.IsCompleted);
        await gone.CancelAsync();
        await Task.WhenAll(later, own).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _leadership.DisposeAsync();
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    /// <summary>In which no wait ends by itself.</summary>
    private sealed class StillTime : TimeProvider
    {
        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

        private sealed class Never : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
