using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Sandun.Hosting;

/// <summary>
/// Drives one brain with one writer: takes a bounded batch of inputs, decides each, commits all their facts at once, shows the
/// state, then runs the commands. While one batch is committed the next is decided, and committed after it: neither the disk waits
/// for decisions nor they for it. Nothing leaves before its facts are durable. After a failed commit, or a broken invariant, the
/// brain is discarded and rebuilt from the store; meanwhile inputs are refused, and so is all that was decided on top of the failed.
/// </summary>
public sealed partial class EventLoop<TInput, TFact, TCommand> : IAsyncDisposable
{
    /// <summary>Inputs decided per commit: enough to hide the cost of a disk flush, few enough that an answer waits milliseconds only.</summary>
    public const int MaximumBatch = 1024;

    /// <summary>Inputs that may wait: some seconds of work at full speed; a longer queue would answer callers who have given up.</summary>
    public const int DefaultInboxCapacity = 65_536;

    private readonly IRole<TInput, TFact, TCommand> _role;
    private readonly IEntityStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<Item> _inbox;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>What has been decided since the last commit began; empty where only time passed.</summary>
    private readonly List<TInput> _batch = [];
    private readonly RebuildDelay _delay = new();
    private Brain? _brain;

    /// <summary>Whether something was decided since the last commit began.</summary>
    private bool _hasDecided;

    /// <summary>The batch that is being committed; null while none is.</summary>
    private Flight? _flight;
    private Task<bool>? _more;
    private ITimer? _timer;
    private Task _running = Task.CompletedTask;
    private volatile LoopState _state;
    private volatile string _problem = "";
    private string? _surrender;
    private DateTimeOffset _now;

    public EventLoop(
        IRole<TInput, TFact, TCommand> role, IEntityStore store, TimeProvider time, ILogger logger, int inboxCapacity = DefaultInboxCapacity)
    {
        _role = role;
        _store = store;
        _time = time;
        _logger = logger;
        _inbox = Channel.CreateBounded<Item>(new BoundedChannelOptions(inboxCapacity) { SingleReader = true });
    }

    public LoopState State => _state;

    /// <summary>Why the role is lost, for people; empty while it decides.</summary>
    public string Problem => _problem;

    /// <summary>Inputs that wait to be decided.</summary>
    public int WaitingCount => _inbox.Reader.Count;

    /// <summary>Loads the state and begins to decide.</summary>
    /// <exception cref="IOException">The store does not answer.</exception>
    /// <exception cref="FormatException">A stored entity is not of this brain's making; the message names its key.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _timer = NewTimer();
        await RebuildAsync(cancellation);
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>
    /// Begins as a role that lost its state: decides as soon as the store hands one out, which a member of a cluster's does when that
    /// member leads.
    /// </summary>
    /// <param name="why">The <see cref="Problem"/> until then.</param>
    public void Await(string why)
    {
        _timer = NewTimer();
        _problem = why;
        _state = LoopState.Lost;
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Discards the brain before its next decision, as a failed commit would, because another writer may have taken over.</summary>
    public void Surrender(string why)
    {
        Volatile.Write(ref _surrender, why);
        // A full inbox needs no wake-up: the loop is on its way to the next turn.
        _inbox.Writer.TryWrite(default);
    }

    /// <summary>Gives the brain an input. False when it was not taken: the inbox is full or the role does not decide now.</summary>
    public bool TryPost(TInput input) => _state == LoopState.Running && _inbox.Writer.TryWrite(new Item(true, input));

    /// <summary>Gives the brain an input, waiting for room in the inbox. False when the role does not decide now.</summary>
    public async ValueTask<bool> PostAsync(TInput input, CancellationToken cancellation)
    {
        if (TryPost(input)) return true;
        try
        {
            while (_state == LoopState.Running && await _inbox.Writer.WaitToWriteAsync(cancellation))
            {
                if (TryPost(input)) return true;
            }
        }
        catch (ChannelClosedException)
        {
            // The loop has stopped; the caller learns it from the answer.
        }

        return false;
    }

    /// <summary>Decides no more; inputs still waiting are refused. Commits in flight are waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _state = LoopState.Stopped;
        _inbox.Writer.TryComplete();
        RefuseWaiting("the server is stopping");
        if (_timer is not null) await _timer.DisposeAsync();
    }

    private ITimer NewTimer() =>
        _time.CreateTimer(_ => _inbox.Writer.TryWrite(default), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private async Task RunAsync()
    {
        try
        {
            if (_state == LoopState.Lost) await WaitForStateAsync();
            while (true)
            {
                await WaitForWorkAsync();
                if (await TryTurnAsync()) continue;
                await RecoverAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: what is under way is seen to its end, what was decided since is not begun.
            await LandLastAsync();
            RefuseDecided("the server is stopping");
        }
    }

    /// <summary>One turn; false when the brain can no longer be trusted.</summary>
    private async Task<bool> TryTurnAsync()
    {
        try
        {
            await TurnAsync(_brain!);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !_stopping.IsCancellationRequested)
        {
            await LandLastAsync();
            Discard(failure);
            return false;
        }
    }

    private async Task TurnAsync(Brain brain)
    {
        if (Interlocked.Exchange(ref _surrender, null) is { } why) throw new BrainSurrenderedException(why);
        var now = Advance();
        _hasDecided |= brain.PassDeadline(now);
        while (_batch.Count < MaximumBatch && _flight is not { HasLanded: true } && _inbox.Reader.TryRead(out var item))
        {
            if (!item.IsInput) continue;
            _batch.Add(item.Input);
            brain.Decide(item.Input, now);
            _hasDecided = true;
        }

        if (_flight is { HasLanded: true }) await LandAsync();
        if (_flight is null && _hasDecided && !_stopping.IsCancellationRequested)
        {
            Depart(brain, now);
            if (_flight is { HasLanded: true }) await LandAsync();
        }

        Arm(brain.NextDeadline, now);
    }

    private void RunCommands(IReadOnlyList<TCommand> commands)
    {
        foreach (var command in commands) RunCommand(command);
    }

    private void RunCommand(TCommand command)
    {
        try
        {
            _role.Run(command);
        }
        catch (Exception failure)
        {
            // The facts are durable already; a lost message is repeated by reconciliation, so the role itself goes on.
            LogCommandFailed(_logger, failure, _role.Name, command?.GetType().Name ?? "");
        }
    }

    private DateTimeOffset Advance()
    {
        var now = _time.GetUtcNow();
        if (now > _now) _now = now;
        return _now;
    }

    private void Arm(DateTimeOffset? deadline, DateTimeOffset now)
    {
        // Timers of the platform end up to a millisecond early; rounding up spares a turn that would find nothing to do.
        var wait = deadline is { } at ? TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((at - now).TotalMilliseconds), 1, int.MaxValue)) : Timeout.InfiniteTimeSpan;
        _timer!.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Discard(Exception failure)
    {
        _problem = failure.Message;
        _state = LoopState.Lost;
        _brain = null;
        if (failure is BrainSurrenderedException) LogSurrendered(_logger, _role.Name, _problem);
        else LogLost(_logger, failure, _role.Name);
        RefuseDecided(_problem);
        RefuseWaiting(_problem);
        _role.Lost(_problem);
    }

    private void RefuseWaiting(string why)
    {
        while (_inbox.Reader.TryRead(out var item))
        {
            if (item.IsInput) _role.Refuse(item.Input, why);
        }
    }

    private async Task RecoverAsync()
    {
        while (_state == LoopState.Lost)
        {
            await Task.Delay(_delay.Next(_time.GetUtcNow()), _time, _stopping.Token);
            RefuseWaiting(_problem);
            await TryRebuildAsync();
        }
    }

    private async Task WaitForStateAsync()
    {
        await TryRebuildAsync();
        await RecoverAsync();
    }

    private async Task TryRebuildAsync()
    {
        try
        {
            await RebuildAsync(_stopping.Token);
            LogRebuilt(_logger, _role.Name);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !_stopping.IsCancellationRequested)
        {
            _problem = failure.Message;
            LogStillLost(_logger, _role.Name, failure.Message);
        }
    }

    private async Task RebuildAsync(CancellationToken cancellation)
    {
        // What was surrendered until now is gone. A word that comes while the state is loaded may be about this very state: it counts.
        Volatile.Write(ref _surrender, null);
        var entities = await _store.LoadAsync(_role.Codec.Prefix, cancellation);
        var brain = new Brain(_role.NewMachine(), _role.Codec);
        foreach (var entity in entities) brain.Restore(entity);
        var now = Advance();
        foreach (var input in _role.FirstInputs()) brain.Decide(input, now);
        var first = brain.TakeBatch();
        if (first.Changes.Count > 0) await _store.CommitAsync(first.Changes, CancellationToken.None);
        _role.Show(brain.Machine, now)();
        _brain = brain;
        _delay.Began(now);
        _problem = "";

        // Answers to the first commands may come at once: the inbox must be open before they leave.
        _state = LoopState.Running;
        RunCommands(first.Commands);
        Arm(brain.NextDeadline, now);
    }

    /// <summary>A waiting input, or (by default) the timer's wake-up.</summary>
    private readonly record struct Item(bool IsInput, TInput Input);
}
