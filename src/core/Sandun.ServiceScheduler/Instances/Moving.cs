using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Moves instances off nodes that are to be left, as a rolling restart replaces outdated ones: a replacement is up and in the route before
/// an instance leaves it, within the app's capacity. What is left when the time is nearly over goes all the same, in the same order.
/// </summary>
internal static class Moving
{
    /// <summary>The resource manager says which agents are to be left, all of them each time.</summary>
    public static void Told(Turn turn, ImmutableSortedDictionary<AgentId, DateTimeOffset?> agents)
    {
        foreach (var instance in turn.State.Instances.Values.SelectMany(ofApp => ofApp.Values).ToList())
        {
            DateTimeOffset? by = null;
            var moves = instance.Agent is { } agent && agents.TryGetValue(agent, out by);
            if (moves != instance.Moves || by != instance.MoveBy) turn.Put(instance with { Moves = moves, MoveBy = moves ? by : null });
        }
    }

    /// <summary>The next moves of an app some of whose instances are to move.</summary>
    public static void Advance(Turn turn, App app)
    {
        var index = turn.State.IndexOf(app.Id).Moves;
        var moves = RollingRestart.Plan(index.SituationOf(app.Spec));
        Decommission(turn, AppIndex.First(index.Unhealthy, moves.KillUnhealthy));
        Decommission(turn, AppIndex.First(index.Healthy, moves.KillHealthy));
        if (moves.RemoveNew > 0) Scaling.Decommission(turn, Surplus(turn, app, moves.RemoveNew), $"scaled to {app.Spec.Instances}");
        if (moves.Launch > 0) Scaling.Add(turn, app, moves.Launch);
    }

    /// <summary>When an instance must go whether or not a replacement is up, so that it can finish its requests before its node's deadline.</summary>
    public static DateTimeOffset? LastMoment(Instance instance, ServiceSchedulerOptions options) =>
        instance is { Moves: true, StopAskedAt: null } ? instance.MoveBy - options.DrainLimit : null;

    /// <summary>The last moment has come.</summary>
    public static void LimitReached(Turn turn, Instance instance) =>
        Stops.Ask(turn, instance, InstanceGoal.Running, instance.Home is null
            ? $"its node {instance.Host} is drained, and the time for that is over"
            : $"its node {instance.Host} is drained, and the time for that is over; its volumes are there, so it waits for the node");

    private static void Decommission(Turn turn, ImmutableArray<InstanceId> victims)
    {
        foreach (var id in victims)
            if (turn.State.FindInstance(id) is { } instance)
                Stops.Ask(turn, instance, InstanceGoal.Decommissioned, $"its node {instance.Host} is drained, and a replacement is up");
    }

    /// <summary>Of those that stay: first what is being killed anyway, then what is not up.</summary>
    private static ImmutableArray<InstanceId> Surplus(Turn turn, App app, int count)
    {
        var index = turn.State.IndexOf(app.Id);
        var staying = index.Staying.Where(key => !index.Moves.Contains(key)).ToLookup(key => index.IsUp(key.Id));
        return [.. index.Recycling.Where(key => !index.Moves.Holds(key.Id)).Concat(staying[false]).Concat(staying[true]).Take(count).Select(key => key.Id)];
    }
}
