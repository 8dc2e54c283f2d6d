using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The instances of one app counted by whether their node is to be left; kept up with each fact as <see cref="AppIndex"/> is.</summary>
internal sealed class MoveIndex
{
    private readonly HashSet<InstanceId> _moving = [];
    private int _remaining;
    private int _newStarted;
    private int _newUp;

    /// <summary>Of those that are to move and were not told to stop: the healthy ones, in the order they would go.</summary>
    public SortedSet<VictimKey> Healthy { get; } = [];

    /// <summary>The others.</summary>
    public SortedSet<VictimKey> Unhealthy { get; } = [];

    /// <summary>Whether some are still to be told to stop.</summary>
    public bool Any => Healthy.Count + Unhealthy.Count > 0;

    public bool Contains(VictimKey key) => Healthy.Contains(key) || Unhealthy.Contains(key);

    /// <summary>Whether the instance is on a node that is to be left.</summary>
    public bool Holds(InstanceId id) => _moving.Contains(id);

    public void Add(InstanceId id, Standing standing)
    {
        Count(standing, 1);
        if (!standing.Moves) return;
        _moving.Add(id);
        if (standing.Leaving || standing.Stopping || !standing.Counted) return;
        if (standing.Healthy) Healthy.Add(standing.Victim);
        else Unhealthy.Add(standing.Victim);
    }

    public void Remove(InstanceId id, Standing standing)
    {
        Count(standing, -1);
        _moving.Remove(id);
        Healthy.Remove(standing.Victim);
        Unhealthy.Remove(standing.Victim);
    }

    public void Clear()
    {
        _moving.Clear();
        Healthy.Clear();
        Unhealthy.Clear();
        _remaining = _newStarted = _newUp = 0;
    }

    /// <summary>A restart's situation, with what is to move in the place of what is outdated.</summary>
    public RestartSituation SituationOf(AppSpec spec) => new(
        spec.Instances, spec.Upgrade.MinimumHealthThousandths, spec.Upgrade.MaximumOverThousandths, Healthy.Count, Unhealthy.Count, _remaining,
        _newStarted, _newUp);

    private void Count(Standing standing, int by)
    {
        if ((standing.Moves && !standing.Away && standing.Phase != InstancePhase.Inactive) || standing.Leaving) _remaining += by;
        if (!standing.Counted || standing.Moves) return;
        _newStarted += by;
        if (standing.Up && !standing.Stopping) _newUp += by;
    }
}
