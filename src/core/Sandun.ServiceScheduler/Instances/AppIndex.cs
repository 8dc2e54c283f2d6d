using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// The instances of one app, counted and ordered as deployments ask for them. Derived from facts and kept up with each of them, so that
/// one status costs the same whether an app has ten instances or ten thousand.
/// </summary>
internal sealed class AppIndex
{
    private readonly Dictionary<InstanceId, Standing> _standings = [];

    /// <summary>Instances that wait for an offer, oldest wait first.</summary>
    public SortedSet<(DateTimeOffset Since, InstanceId Id)> Waiting { get; } = [];

    /// <summary>Instances that are to stay and were not told to stop, in the order they would go.</summary>
    public SortedSet<VictimKey> Staying { get; } = [];

    /// <summary>Instances that were told to stop but will be launched again, in the order they would go.</summary>
    public SortedSet<VictimKey> Recycling { get; } = [];

    /// <summary>Of the outdated ones not told to stop: those that are healthy, in the order they would go.</summary>
    public SortedSet<VictimKey> OldHealthy { get; } = [];

    /// <summary>Of the outdated ones not told to stop: the others, in the order they would go.</summary>
    public SortedSet<VictimKey> OldUnhealthy { get; } = [];

    /// <summary>Outdated instances that were given up while unreachable: a restart forgets them.</summary>
    public SortedSet<VictimKey> OldInactive { get; } = [];

    /// <summary>Instances that stay where they are without counting, and were not told to stop, in the order they would go.</summary>
    public SortedSet<VictimKey> Away { get; } = [];

    /// <summary>The same instances by whether their node is to be left.</summary>
    public MoveIndex Moves { get; } = new();

    public int Total => _standings.Count;

    /// <summary>Whether some are of an older configuration and were not told to stop.</summary>
    public bool HasOutdated => OldHealthy.Count + OldUnhealthy.Count + OldInactive.Count > 0;

    /// <summary>Instances that count toward the wished number.</summary>
    public int Counted { get; private set; }

    /// <summary>Counted ones that are healthy, ready, routed and not told to stop.</summary>
    public int Up { get; private set; }

    /// <summary>Instances that will be forgotten once they have ended.</summary>
    public int Leaving { get; private set; }

    /// <summary>Counted ones of the current configuration.</summary>
    public int NewStarted { get; private set; }

    /// <summary>Counted ones of the current configuration that are up.</summary>
    public int NewUp { get; private set; }

    /// <summary>Of the current configuration, healthy and not told to stop, served by the routers or not yet.</summary>
    public int NewHealthy { get; private set; }

    /// <summary>What still takes a place during a restart: outdated instances, and any that are leaving.</summary>
    public int OldRemaining { get; private set; }

    /// <summary>Instances told to stop that have not ended.</summary>
    public int Stopping { get; private set; }

    /// <summary>Whether the instance is healthy, ready and routed.</summary>
    public bool IsUp(InstanceId id) => _standings.TryGetValue(id, out var standing) && standing.Up;

    /// <summary>Whether the instance is of the current configuration.</summary>
    public bool IsCurrent(InstanceId id) => _standings.TryGetValue(id, out var standing) && standing.Current;

    public void Put(Instance instance, App? app, bool routed, bool away)
    {
        Remove(instance.Id);
        var standing = Standing.Of(instance, app, routed, away);
        _standings.Add(instance.Id, standing);
        Count(standing, 1);
        Moves.Add(instance.Id, standing);
        if (standing is { Phase: InstancePhase.Waiting, Leaving: false }) Waiting.Add((instance.Since, instance.Id));
        if (standing.Leaving) return;
        if (standing.Away)
        {
            if (!standing.Stopping) Away.Add(standing.Victim);
            return;
        }

        if (standing.Stopping)
        {
            if (standing.Counted) Recycling.Add(standing.Victim);
            return;
        }

        if (standing.Counted) Staying.Add(standing.Victim);
        if (standing.Current) return;
        if (standing.Phase == InstancePhase.Inactive) OldInactive.Add(standing.Victim);
        else if (standing.Healthy) OldHealthy.Add(standing.Victim);
        else OldUnhealthy.Add(standing.Victim);
    }

    public void Remove(InstanceId id)
    {
        if (!_standings.Remove(id, out var standing)) return;
        Count(standing, -1);
        Moves.Remove(id, standing);
        Waiting.Remove((standing.Since, id));
        Staying.Remove(standing.Victim);
        Recycling.Remove(standing.Victim);
        Away.Remove(standing.Victim);
        OldHealthy.Remove(standing.Victim);
        OldUnhealthy.Remove(standing.Victim);
        OldInactive.Remove(standing.Victim);
    }

    /// <summary>Counts everything anew, after a change of the app.</summary>
    public void Rebuild(IEnumerable<Instance> instances, App? app, Func<Instance, bool> routed, Func<Instance, bool> away)
    {
        _standings.Clear();
        Waiting.Clear();
        Staying.Clear();
        Recycling.Clear();
        Away.Clear();
        OldHealthy.Clear();
        OldUnhealthy.Clear();
        OldInactive.Clear();
        Moves.Clear();
        Counted = Up = Leaving = NewStarted = NewUp = NewHealthy = OldRemaining = Stopping = 0;
        foreach (var instance in instances) Put(instance, app, routed(instance), away(instance));
    }

    /// <summary>The first <paramref name="count"/> to go of a set.</summary>
    public static ImmutableArray<InstanceId> First(SortedSet<VictimKey> candidates, int count) =>
        count <= 0 ? [] : [.. candidates.Take(count).Select(key => key.Id)];

    private void Count(Standing standing, int by)
    {
        if (standing.Leaving) Leaving += by;
        if (standing.Stopping) Stopping += by;
        if ((!standing.Current && !standing.Away && standing.Phase != InstancePhase.Inactive) || standing.Leaving) OldRemaining += by;
        if (!standing.Counted) return;
        Counted += by;
        if (standing.Up && !standing.Stopping) Up += by;
        if (!standing.Current) return;
        NewStarted += by;
        if (standing.Healthy && !standing.Stopping) NewHealthy += by;
        if (standing.Up && !standing.Stopping) NewUp += by;
    }
}
