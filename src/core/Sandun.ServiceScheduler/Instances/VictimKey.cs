using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Marathon's order of victims when there are too many instances: those that wait, then unreachable, staging, starting and running ones;
/// among equals by the app's kill selection on the start time, then by id.
/// </summary>
internal readonly record struct VictimKey(int Rank, long Age, InstanceId Id) : IComparable<VictimKey>
{
    public static VictimKey Of(Instance instance, KillSelection selection)
    {
        var ticks = (instance.StartedAt ?? instance.StagedAt ?? instance.Since).UtcTicks;
        return new VictimKey(RankOf(instance.Condition), selection == KillSelection.YoungestFirst ? -ticks : ticks, instance.Id);
    }

    public int CompareTo(VictimKey other)
    {
        var byRank = Rank.CompareTo(other.Rank);
        if (byRank != 0) return byRank;
        var byAge = Age.CompareTo(other.Age);
        return byAge != 0 ? byAge : Id.CompareTo(other.Id);
    }

    private static int RankOf(InstanceCondition condition) => condition switch
    {
        InstanceCondition.Scheduled => 0,
        InstanceCondition.Unreachable or InstanceCondition.UnreachableInactive => 1,
        InstanceCondition.Provisioned or InstanceCondition.Staging => 2,
        InstanceCondition.Starting => 3,
        _ => 4,
    };
}
