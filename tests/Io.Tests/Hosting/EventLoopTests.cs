using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Hosting;
using Xunit;

namespace Sandun.Io.Tests.Hosting;

public sealed class EventLoopTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<string> _trace = new();
    private readonly ScriptedStore _store;
    private readonly CounterRole _role;
    private readonly EventLoop<string, CounterFact, string> _loop;

    public EventLoopTests()
    {
        _store = new ScriptedStore(_trace);
        _role = new CounterRole(_trace);
        _loop = new EventLoop<string, CounterFact, string>(_role, _store, _time, NullLogger.Instance, inboxCapacity: 4);
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    [Fact]
    public async Task Input_ThatChangesState_IsCommittedBeforeItIsShownAndAnswered()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        await _role.HeardAsync("started");
        Assert.True(_loop.TryPost("add a"));
        await _role.HeardAsync("added a 1");
        Assert.Equal(["commit counters/a=1", "view a=1", "run added a 1"], _trace.TakeLast(3));
    }

    [Fact]
    public async Task Inputs_ThatWaitTogether_ShareOneCommit()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        _store.Hold();
        _loop.TryPost("add a");
        await _store.CommitBeginsAsync();
        _loop.TryPost("add a");
        _loop.TryPost("add b");
        await _role.HeardAsync("decided add b 1");
        _store.Release();
        await _role.HeardAsync("added b 1");
        Assert.Equal(["counters/a=1", "counters/a=2,counters/b=1"], _store.Commits);
    }

    [Fact]
    public async Task Inputs_WhileAnotherCommits_AreDecidedAndWaitForTheirOwn()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        await _role.HeardAsync("started");
        _store.Hold();
        _loop.TryPost("add a");
        await _store.CommitBeginsAsync();
        _loop.TryPost("add a");
        await _role.HeardAsync("decided add a 2");
        Assert.DoesNotContain(_trace, line => line.StartsWith("run added", StringComparison.Ordinal) || line.StartsWith("view a", StringComparison.Ordinal));
        _store.Release();
        await _role.HeardAsync("added a 2");
        Assert.Equal(
            ["commit counters/a=1", "view a=1", "run added a 1", "commit counters/a=2", "view a=2", "run added a 2"],
            _trace.Where(line => line.Contains("a=", StringComparison.Ordinal) || line.StartsWith("run added", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Commit_ThatEndsAfterTheTurnLookedForIt_IsAnsweredWithoutAnotherInput()
    {
        var time = new ReleasingTime(_store);
        await using var loop = new EventLoop<string, CounterFact, string>(_role, _store, time, NullLogger.Instance);
        await loop.StartAsync(TestContext.Current.CancellationToken);
        await _role.HeardAsync("started");
        _store.Hold();
        time.Releases = true;
        loop.TryPost("add a");
        await _role.HeardAsync("added a 1");
    }

    [Fact]
    public async Task Inbox_AndBatchWhenFull_RefuseMoreAndDecideAllOnceTheStoreAnswers()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        _store.Hold();
        _loop.TryPost("add a");
        await _store.CommitBeginsAsync();
        var taken = 1;
        await Eventually.HoldsAsync(() =>
        {
            while (_loop.TryPost("add a")) taken++;
            return _loop.WaitingCount == 4 && taken == 1 + EventLoop<string, CounterFact, string>.MaximumBatch + 4;
        });
        _store.Release();
        await _role.HeardAsync($"added a {taken}");
    }

    [Fact]
    public async Task Commit_ThatFails_RefusesWhatWasDecidedOnTopOfIt()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        await _role.HeardAsync("started");
        _store.Hold();
        _loop.TryPost("add a");
        await _store.CommitBeginsAsync();
        _loop.TryPost("add b");
        await _role.HeardAsync("decided add b 1");
        _store.FailNext("disk full");
        _store.Release();
        await _role.HeardAsync("refused add b: disk full");
        Assert.Contains("refused add a: disk full", _trace);
        Assert.Empty(_store.Commits);
    }

    [Fact]
    public async Task Invariant_ThatBreaksWhileAnotherCommits_LeavesThatOneAnswered()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        await _role.HeardAsync("started");
        _store.Hold();
        _loop.TryPost("add a");
        await _store.CommitBeginsAsync();
        _loop.TryPost("break");
        Assert.DoesNotContain(_trace, line => line.StartsWith("refused", StringComparison.Ordinal));
        _store.Release();
        await _role.HeardAsync("refused break: broken invariant: unbroken");
        Assert.Contains("run added a 1", _trace);
        Assert.DoesNotContain(_trace, line => line.StartsWith("refused add", StringComparison.Ordinal));
    }

    [Fact]
    public async Task State_FromStore_IsThereBeforeTheFirstInput()
    {
        _store.Entities["counters/a"] = Encoding.UTF8.GetBytes("41");
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        _loop.TryPost("add a");
        await _role.HeardAsync("added a 42");
    }

    [Fact]
    public async Task Deadline_WhenItPasses_IsDecidedWithoutInput()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        _loop.TryPost("alarm");
        await _role.HeardAsync("alarm set");
        await Eventually.HoldsAsync(() => _time.IsAwaited(TimeSpan.FromSeconds(30)));
        _time.Advance(TimeSpan.FromSeconds(30));
        await _role.HeardAsync("alarm rang");
    }

    [Fact]
    public async Task Commit_ThatFails_RunsNothingRefusesAllAndRebuildsFromTheStore()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        _loop.TryPost("add a");
        await _role.HeardAsync("added a 1");
        _store.FailNext("disk full");
        _loop.TryPost("add a");
        await _role.HeardAsync("refused add a: disk full");
        Assert.Equal(LoopState.Lost, _loop.State);
        Assert.False(_loop.TryPost("add a"));
        await Eventually.HoldsAsync(() => _time.IsAwaited(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.HoldsAsync(() => _loop.State == LoopState.Running);
        _loop.TryPost("add a");
        await _role.HeardAsync("added a 2");
        Assert.Equal(2, _role.Machines);
        Assert.Equal(2, _trace.Count(line => line == "run started"));
    }

    [Fact]
    public async Task Invariant_ThatBreaks_DiscardsTheBrainAndTheInput()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        _loop.TryPost("break");
        await _role.HeardAsync("refused break: broken invariant: unbroken");
        await Eventually.HoldsAsync(() => _time.IsAwaited(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.HoldsAsync(() => _loop.State == LoopState.Running);
        _loop.TryPost("add a");
        await _role.HeardAsync("added a 1");
    }

    [Fact]
    public async Task Command_ThatThrows_DoesNotStopTheRole()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        _loop.TryPost("throw");
        _loop.TryPost("add a");
        await _role.HeardAsync("added a 1");
        Assert.Equal(LoopState.Running, _loop.State);
    }

    [Fact]
    public async Task View_ThatCannotBeShown_LosesTheRole_AndItsCallersHearOfIt()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        _role.Unshowable = "view a=1";
        _loop.TryPost("add a");
        await _role.HeardAsync("refused add a: cannot be shown");
        Assert.Equal("cannot be shown", _loop.Problem);
    }

    [Fact]
    public async Task View_ThatCannotBeShownAtTheEnd_DoesNotKeepTheLoopFromEnding()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        _role.Unshowable = "view a=1";
        _store.Hold();
        _loop.TryPost("add a");
        await _store.CommitBeginsAsync();
        var ending = _loop.DisposeAsync();
        _store.Release();
        await ending;
        Assert.Contains("refused add a: the server is stopping", _trace);
    }

    [Fact]
    public async Task Loop_WhenDisposed_RefusesWhatWaits()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        _store.Hold();
        _loop.TryPost("add a");
        await _store.CommitBeginsAsync();
        _loop.TryPost("add b");
        var ending = _loop.DisposeAsync();
        _store.Release();
        await ending;
        Assert.Contains("run added a 1", _trace);
        Assert.Contains("refused add b: the server is stopping", _trace);
        Assert.False(_loop.TryPost("add c"));
    }

    [Fact]
    public async Task Loop_ThatAwaitsItsState_RefusesUntilTheStoreGivesOne()
    {
        _store.Entities["counters/a"] = Encoding.UTF8.GetBytes("41");
        var given = _store.WithholdState();
        _loop.Await("another leads");
        Assert.Equal(LoopState.Lost, _loop.State);
        Assert.Equal("another leads", _loop.Problem);
        Assert.False(_loop.TryPost("add a"));
        given.SetResult();
        await _role.HeardAsync("started");
        Assert.True(_loop.TryPost("add a"));
        await _role.HeardAsync("added a 42");
    }

    [Fact]
    public async Task Brain_ThatIsSurrendered_DecidesNothingMoreUntilTheStoreGivesTheStateAgain()
    {
        await _loop.StartAsync(TestContext.Current.CancellationToken);
        await _role.HeardAsync("started");
        var given = _store.WithholdState();
        _loop.Surrender("its term is over");
        await _role.HeardAsync("lost");
        Assert.Equal("its term is over", _loop.Problem);
        Assert.False(_loop.TryPost("add a"));
        await Eventually.HoldsAsync(() => _time.IsAwaited(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        _store.Entities["counters/a"] = Encoding.UTF8.GetBytes("7");
        given.SetResult();
        await Eventually.HoldsAsync(() => _loop.State == LoopState.Running);
        Assert.True(_loop.TryPost("add a"));
        await _role.HeardAsync("added a 8");
        Assert.Equal(2, _role.Machines);
    }

    /// <summary>Lets the store end its commit when the loop sets its timer, which it does last in each turn.</summary>
    private sealed class ReleasingTime(ScriptedStore store) : TimeProvider
    {
        public bool Releases { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer(this);

        private void Release()
        {
            if (!Releases) return;
            Releases = false;
            store.Release();
            Assert.True(store.LastCommit.Wait(TimeSpan.FromSeconds(30)), "the commit does not end");
        }

        private sealed class Timer(ReleasingTime time) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                time.Release();
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
