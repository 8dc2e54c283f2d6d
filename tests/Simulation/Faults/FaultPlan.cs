using Sandun.Simulation.Engine;

namespace Sandun.Simulation.Faults;

/// <summary>Which faults a run has and how often; the seed decides. Healed, nothing goes wrong any more.</summary>
internal sealed class FaultPlan
{
    private readonly SimRandom _random;

    public FaultPlan(SimRandom random)
    {
        _random = random;
        Commits = Strength(8);
        MessageLoss = Strength(4);
        Duplicates = Strength(60);
        LaunchFailures = Strength(60);
        TaskCrashes = Strength(300);
        Crashes = Strength(1000);
        Partitions = Strength(1000);
        Reboots = Strength(400);
    }

    /// <summary>No faults at all.</summary>
    public static FaultPlan None(SimRandom random) => new(random) { Healed = true };

    public bool Healed { get; set; }

    /// <summary>Commits that fail, in thousandths.</summary>
    public int Commits { get; init; }

    /// <summary>Messages lost together with their connection, in thousandths.</summary>
    public int MessageLoss { get; init; }

    /// <summary>Messages delivered twice, in thousandths.</summary>
    public int Duplicates { get; init; }

    public int LaunchFailures { get; init; }

    /// <summary>Tasks that end by themselves although they should run for ever, in thousandths.</summary>
    public int TaskCrashes { get; init; }

    /// <summary>Weight of process crashes among the accidents.</summary>
    public int Crashes { get; init; }

    public int Partitions { get; init; }

    public int Reboots { get; init; }

    public bool Happens(int thousandths) => !Healed && _random.Chance(thousandths);

    public CommitOutcome NextCommit() =>
        !Happens(Commits) ? CommitOutcome.Done : _random.Chance(500) ? CommitOutcome.Refused : CommitOutcome.Unanswered;

    /// <summary>A third of the runs have none of a kind, the others up to the most.</summary>
    private int Strength(int most) => _random.Chance(333) ? 0 : _random.Between(1, most);
}
