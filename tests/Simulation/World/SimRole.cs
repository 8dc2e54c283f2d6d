using Sandun.Protocol;
using Sandun.Simulation.Engine;
using Sandun.Simulation.Faults;

namespace Sandun.Simulation.World;

/// <summary>
/// The event loop as production has it, in virtual time: takes a batch of inputs, decides, commits once, then runs the commands; while one
/// batch is committed the next is decided. A failed commit, or a crash, discards the brain; it is rebuilt from the store.
/// </summary>
internal sealed class SimRole<TInput, TFact, TCommand>
{
    private const int BatchMax = 1024;

    /// <summary>Rebuilding a brain after every commit would take most of a run's time.</summary>
    private const int CommitsPerRebuild = 20;

    private readonly Queue<TInput> _inbox = new();
    private Decision<TFact, TCommand>? _decision;
    private List<StoredEntity>? _inFlight;

    /// <summary>What is to be done once what is in flight is durable.</summary>
    private TCommand[] _waiting = [];
    private bool _hasDecided;
    private List<StoredEntity> _latest = [];
    private int _epoch;
    private long _leader;
    private int _commits = CommitsPerRebuild;
    private bool _woken;
    private DateTimeOffset? _armed;

    public required string Name { get; init; }

    public required Scene Scene { get; init; }

    /// <summary>The clock of the machine it runs on now; a successor may run on another.</summary>
    public required Func<SimClock> Clock { get; init; }

    public required SimStore Store { get; init; }

    public required SimRandom Random { get; init; }

    public required IFactCodec<TFact> Codec { get; init; }

    public required Func<IMachine<TInput, TFact, TCommand>> NewBrain { get; init; }

    public required IReadOnlyList<TInput> FirstInputs { get; init; }

    public required Action<TCommand> Run { get; init; }

    /// <summary>The brain was discarded by a failed commit: its peers must introduce themselves again.</summary>
    public required Action Lost { get; init; }

    /// <summary>Compares the brain with one rebuilt from the store; throws when they differ.</summary>
    public required Action<IMachine<TInput, TFact, TCommand>> CompareRebuilt { get; init; }

    /// <summary>Looks at the brain once a batch is durable, unless more was decided meanwhile.</summary>
    public Action<IMachine<TInput, TFact, TCommand>> Turned { get; init; } = _ => { };

    /// <summary>Looks at the brain after each decision, durable or not.</summary>
    public Action<IMachine<TInput, TFact, TCommand>> Decided { get; init; } = _ => { };

    /// <summary>A planted defect: commands leave before their facts are durable.</summary>
    public bool RunsCommandsEarly { get; init; }

    /// <summary>A planted defect: commands of what was decided during a commit are run with those of that commit.</summary>
    public bool RunsCommandsOfTheNext { get; init; }

    /// <summary>A command as a line of the trace; null for one that only repeats what the stored facts say.</summary>
    public Func<TCommand, string?> Trace { get; init; } = command => command!.ToString();

    public IMachine<TInput, TFact, TCommand>? Brain { get; private set; }

    public bool IsRunning => Brain is not null;

    public bool Post(TInput input)
    {
        if (Brain is null) return false;
        _inbox.Enqueue(input);
        Wake();
        return true;
    }

    public void Start()
    {
        if (Brain is not null) return;
        Scene.Trace.Note(Name, "starts");
        _leader = Store.Elect(Codec.Prefix);
        var brain = NewBrain();
        foreach (var entity in Store.Load(Codec.Prefix)) brain.Apply(Codec.Decode(entity.Key, entity.Value));
        Brain = brain;
        _decision = new Decision<TFact, TCommand>(brain.Apply);
        foreach (var input in FirstInputs) _inbox.Enqueue(input);
        Wake();
    }

    /// <summary>The process dies: what it was writing is written or not, nobody knows.</summary>
    public void Crash()
    {
        if (Brain is null) return;
        Scene.Trace.Note(Name, "crashes");
        if (_inFlight is { } changes)
        {
            if (Random.Chance(500)) Store.Write(Codec.Prefix, _leader, changes);
        }
        else if (_decision!.Facts.Count == 0) CompareRebuilt(Brain);
        Discard();
    }

    /// <summary>
    /// The process stands still and is given up. When it goes on it knows of nothing: it decides what waits for it and writes once more; with
    /// nothing to decide it repeats its last write, as one does whose answer was lost.
    /// </summary>
    public void Pause(TimeSpan time)
    {
        if (Brain is null) return;
        Scene.Trace.Note(Name, $"stands still for {time}");
        var (brain, decision, inFlight, inbox, leader, latest) = (Brain, _decision!, _inFlight, _inbox.ToArray(), _leader, _latest);
        Discard();
        Scene.Timeline.After(time, () =>
        {
            var now = Clock().Now;
            if (inFlight is null && brain.NextDeadline <= now) brain.OnDeadline(now, decision);
            if (inFlight is null) foreach (var input in inbox) brain.Decide(input, now, decision);
            var changes = inFlight ?? decision.Facts.Select(Codec.Encode).OfType<StoredEntity>().ToList();
            if (changes.Count == 0) changes = latest;
            if (changes.Count == 0) return;
            var taken = Store.Write(Codec.Prefix, leader, changes);
            Scene.Trace.Note(Name, $"goes on after it was given up: its write is {(taken ? "taken" : "refused")}");
        });
    }

    private void Discard()
    {
        _epoch++;
        Brain = null;
        _decision = null;
        _inFlight = null;
        _hasDecided = false;
        _woken = false;
        _armed = null;
        _inbox.Clear();
    }

    private void Wake()
    {
        if (_woken) return;
        _woken = true;
        Later(Random.Time(0, 1), Turn);
    }

    private void Later(TimeSpan delay, Action happens)
    {
        var epoch = _epoch;
        Scene.Timeline.After(delay, () =>
        {
            if (epoch == _epoch) happens();
        });
    }

    private void Turn()
    {
        _woken = false;
        var now = Clock().Now;
        var (brain, decision) = (Brain!, _decision!);
        _hasDecided |= _inbox.Count > 0;
        if (brain.NextDeadline <= now)
        {
            brain.OnDeadline(now, decision);
            Decided(brain);
            _hasDecided = true;
        }

        for (var i = 0; i < BatchMax && _inbox.TryDequeue(out var input); i++)
        {
            brain.Decide(input, now, decision);
            Decided(brain);
        }

        if (_hasDecided && _inFlight is null) Commit();
        else Arm();
    }

    private void Commit()
    {
        var changes = _decision!.Facts.Select(Codec.Encode).OfType<StoredEntity>().ToList();
        (_inFlight, _waiting, _hasDecided) = (changes, [.. _decision.Commands], false);
        _decision.Clear();
        if (RunsCommandsEarly) RunCommands();
        var outcome = changes.Count == 0 ? CommitOutcome.Done : Scene.Faults.NextCommit();
        if (changes.Count == 0) Finish(changes, outcome);
        else Later(Random.Time(0, 5), () => Finish(changes, outcome));
    }

    private void Finish(List<StoredEntity> changes, CommitOutcome outcome)
    {
        if (outcome != CommitOutcome.Refused) Store.Write(Codec.Prefix, _leader, changes);
        if (outcome != CommitOutcome.Done)
        {
            Scene.Trace.Note(Name, $"lost its brain: commit {outcome}");
            Discard();
            Lost();
            Later(Random.Time(100, 1000), Start);
            return;
        }

        _inFlight = null;
        if (changes.Count > 0)
        {
            _latest = changes;
            _commits++;
        }

        if (_decision!.Facts.Count == 0) LookAtDurable();
        RunCommands();
        if (Brain is null) return;
        if (_hasDecided && _inFlight is null) Commit();
        if (Brain is null) return;
        if (_inbox.Count > 0) Wake();
        Arm();
    }

    /// <summary>The brain is what the store says: nothing was decided since.</summary>
    private void LookAtDurable()
    {
        if (_commits > CommitsPerRebuild)
        {
            CompareRebuilt(Brain!);
            _commits = 0;
        }

        Turned(Brain!);
    }

    private void RunCommands()
    {
        var (commands, epoch) = (_waiting, _epoch);
        _waiting = [];
        if (RunsCommandsOfTheNext) commands = [.. commands, .. _decision!.Commands];
        foreach (var command in commands)
        {
            if (epoch != _epoch) return;
            if (Trace(command) is { } text) Scene.Trace.Note(Name, text);
            Run(command);
        }
    }

    private void Arm()
    {
        if (Brain?.NextDeadline is not { } due || (_armed is { } armed && armed <= due && armed >= Clock().Now)) return;
        _armed = due;
        Later(Clock().Until(due), () =>
        {
            _armed = null;
            Wake();
        });
    }
}
