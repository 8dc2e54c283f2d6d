using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Brings the number of an app's instances to what is wished.</summary>
internal static class Scaling
{
    /// <summary>
    /// At most this many instances of an app wait for offers at one time; more follow as these are launched. Bounds what one request,
    /// such as a million instances by a slip of the finger, costs in memory and in one commit.
    /// </summary>
    public const int WaitingAtOnce = 5_000;

    /// <summary>The action of a deployment; true when it is done.</summary>
    public static bool Scale(Turn turn, Deployment deployment, PathId id)
    {
        if (turn.State.FindApp(id) is not { } app) return true;
        if (deployment.ToKill.IsEmpty) Settle(turn, app);
        else Adjust(turn, app, deployment.ToKill);
        var index = turn.State.IndexOf(id);
        return index.Leaving == 0 && index.Counted == turn.State.Zones.WishedOf(app) &&
            (!deployment.Growing.Contains(id) || index.Up >= app.Spec.Instances);
    }

    /// <summary>Stops everything of an app that is removed; true when nothing is left.</summary>
    public static bool Stop(Turn turn, PathId id)
    {
        DecommissionAll(turn, id, "its app was removed");
        if (turn.State.IndexOf(id).Total > 0) return false;
        turn.Announce(new ServiceEvent.AppTerminated(turn.Now, id));
        return true;
    }

    /// <summary>Repairs the count of an app that no deployment holds.</summary>
    public static void Repair(Turn turn, PathId id)
    {
        if (turn.State.FindApp(id) is { } app) Settle(turn, app);
        else DecommissionAll(turn, id, "its app does not exist any more");
    }

    /// <summary>Adds instances that wait for offers, as many as may wait at once.</summary>
    public static void Add(Turn turn, App app, int count)
    {
        var room = WaitingAtOnce - turn.State.IndexOf(app.Id).Waiting.Count;
        for (var i = Math.Min(count, room); i > 0; i--)
        {
            turn.Put(new Instance
            {
                Id = InstanceIds.New(app.Id, turn.Random), App = app.Id, Condition = InstanceCondition.Scheduled, Version = app.Version,
                Since = turn.Now,
            });
        }
    }

    public static void Decommission(Turn turn, IEnumerable<InstanceId> victims, string reason)
    {
        foreach (var id in victims)
            if (turn.State.FindInstance(id) is { } instance) Stops.Ask(turn, instance, InstanceGoal.Decommissioned, reason);
    }

    /// <summary>While instances are to move, their replacements are no surplus. An instance with volumes has no replacement: its data is where it is.</summary>
    private static void Settle(Turn turn, App app)
    {
        ZoneMoves.Follow(turn, app);
        if (app.Spec is { Instances: > 0, IsResident: false } && turn.State.IndexOf(app.Id).Moves.Any) Moving.Advance(turn, app);
        else Adjust(turn, app, []);
    }

    private static void Adjust(Turn turn, App app, ImmutableArray<InstanceId> named)
    {
        var index = turn.State.IndexOf(app.Id);
        var surplus = index.Counted - turn.State.Zones.WishedOf(app);
        if (surplus < 0) Add(turn, app, -surplus);
        if (surplus <= 0) return;
        var victims = Victims.Choose(index, surplus, app.Spec, turn.State.InstancesOf(app.Id), [.. named, .. ZoneRooms.SurplusFirst(turn, app)]);
        Decommission(turn, victims, $"scaled to {app.Spec.Instances}");
    }

    private static void DecommissionAll(Turn turn, PathId id, string reason)
    {
        var index = turn.State.IndexOf(id);
        if (index.Counted == 0 && index.Total == index.Leaving) return;
        Decommission(turn, [.. turn.State.InstancesOf(id).Values.Where(instance => instance.Goal == InstanceGoal.Running).Select(instance => instance.Id)], reason);
    }
}
