using Sandun.Simulation.Engine;

namespace Sandun.Simulation.Faults;

/// <summary>Which faults a run has and how often; the seed decides. Healed, nothing goes wrong any more.</summary>
internal sealed class FaultPlan
{
    /// <summary>Furthest that a machine's clock is off: what is seen where nobody keeps the time.</summary>
    private const int SkewMillisecondsMax = 300_000;

    /// <summary>Furthest that a successor's clock is off: servers keep the time, more or less.</summary>
    private const int ServerSkewMillisecondsMax = 2_000;

    private const int DriftPerMillionMax = 200;

    private readonly SimRandom _random;

    public FaultPlan(SimRandom random)
    {
        _random = random;
        Commits = Strength(8);
        MessageLoss = Strength(4);
        Duplicates = Strength(60);
        Delays = Strength(20);
        LaunchFailures = Strength(60);
        TaskCrashes = Strength(300);
        Crashes = Strength(1000);
        Partitions = Strength(1000);
        Reboots = Strength(400);
        Hangs = Strength(500);
        SlowTakeovers = Strength(300);
        Skew = Strength(1000);
        NodeOrders = random.Split("node-orders").Chance(333) ? 0 : 1000;
    }

    public bool Healed { get; set; }

    /// <summary>Commits that fail, in thousandths: half of them are written though nobody is told so.</summary>
    public int Commits { get; }

    /// <summary>Messages lost together with their connection, in thousandths.</summary>
    public int MessageLoss { get; }

    /// <summary>Messages delivered twice, in thousandths.</summary>
    public int Duplicates { get; }

    /// <summary>Messages that take seconds, and all behind them, in thousandths.</summary>
    public int Delays { get; }

    public int LaunchFailures { get; }

    /// <summary>Tasks that end by themselves although they should run for ever, in thousandths.</summary>
    public int TaskCrashes { get; }

    /// <summary>Weight of process crashes among the accidents: agents, frameworks, servers, routers.</summary>
    public int Crashes { get; }

    /// <summary>Weight of cut connections: of agents in both directions or one, of frameworks, of routers.</summary>
    public int Partitions { get; }

    public int Reboots { get; }

    /// <summary>Weight of runtimes that do nothing for a while.</summary>
    public int Hangs { get; }

    /// <summary>Crashes of the server after which its successor takes longer than agents are waited for, in thousandths.</summary>
    public int SlowTakeovers { get; }

    /// <summary>How far clocks are off, in thousandths of the furthest.</summary>
    public int Skew { get; }

    /// <summary>Whether an operator drains, closes and opens machines meanwhile, in thousandths.</summary>
    public int NodeOrders { get; }

    public bool Happens(int thousandths) => !Healed && _random.Chance(thousandths);

    public CommitOutcome NextCommit() =>
        !Happens(Commits) ? CommitOutcome.Done : _random.Chance(500) ? CommitOutcome.Refused : CommitOutcome.Unanswered;

    /// <summary>The clock of a machine.</summary>
    public SimClock NewClock(Timeline timeline, SimRandom random) => Clock(timeline, random, SkewMillisecondsMax);

    /// <summary>The clock of a server or of its successor.</summary>
    public SimClock NewServerClock(Timeline timeline, SimRandom random) => Clock(timeline, random, ServerSkewMillisecondsMax);

    private SimClock Clock(Timeline timeline, SimRandom random, int furthest)
    {
        var (skew, drift) = (furthest * Skew / 1000, DriftPerMillionMax * Skew / 1000);
        return new SimClock(timeline, TimeSpan.FromMilliseconds(random.Between(-skew, skew)), random.Between(-drift, drift));
    }

    /// <summary>A third of the runs have none of a kind, the others up to the most.</summary>
    private int Strength(int most) => _random.Chance(333) ? 0 : _random.Between(1, most);
}
