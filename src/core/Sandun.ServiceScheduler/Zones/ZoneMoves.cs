using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Carries out what steering asks of the instances in the zone that is left.</summary>
internal static class ZoneMoves
{
    /// <summary>
    /// Ends instances that do not count any more: all of them once the zone is left, before that those of an older configuration, which a
    /// restart would otherwise wait for.
    /// </summary>
    public static void Follow(Turn turn, App app)
    {
        if (turn.State.Zones.Steering.Find(app.Id) is not { Standing: not ZoneStanding.Counted } order) return;
        var away = turn.State.IndexOf(app.Id).Away;
        if (away.Count == 0) return;
        var victims = away.Select(key => key.Id).ToList();
        if (order.Standing == ZoneStanding.Kept) victims.RemoveAll(turn.State.IndexOf(app.Id).IsCurrent);
        Scaling.Decommission(turn, victims, $"moved from {order.From} to {order.To}");
    }
}
