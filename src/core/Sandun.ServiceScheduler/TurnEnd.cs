using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What every turn ends with: touched apps are looked at until nothing changes, then routers and the resource manager are told.</summary>
internal static class TurnEnd
{
    /// <summary>
    /// Looks at one app within one turn: a few suffice, for each deployment step that is done at once one. More means that two decisions
    /// undo each other, which is a defect and must not hang the role.
    /// </summary>
    private const int LooksPerApp = 1_000;

    public static void Settle(Turn turn)
    {
        long looks = 0;
        do
        {
            for (; turn.TakeDirty(out var app); looks++)
            {
                Invariant.Holds(looks <= (long)LooksPerApp * turn.TouchedCount, "a turn comes to its end");
                DeploymentRun.Look(turn, app);
            }
        }
        while (MoreBegins(turn));

        foreach (var app in turn.Touched.ToList()) QueueNotes.Follow(turn, app);
        TellRouters(turn);
        FollowDemand(turn);
    }

    /// <summary>Begins changes that waited for a deployment that has ended; true when there may be more to look at.</summary>
    private static bool MoreBegins(Turn turn)
    {
        if (!turn.HasEndedDeployment) return false;
        turn.HasEndedDeployment = false;
        if (turn.State.Pending.IsEmpty) return false;
        PendingChanges.Begin(turn);
        return true;
    }

    private static void TellRouters(Turn turn)
    {
        if (turn.RegistryChanges.Count == 0) return;
        var revision = turn.Revision;
        var changes = turn.RegistryChanges.ToImmutableArray();
        turn.Record(new ServiceFact.RegistryAdvanced(revision));
        turn.Order(new ServiceCommand.TellRouters(revision, changes));
    }

    /// <summary>Offers are asked for when something new waits, and refused altogether when nothing does.</summary>
    private static void FollowDemand(Turn turn)
    {
        var session = turn.State.Session;
        if (!session.MayLaunch) return;
        var launchable = Launches.AnyLaunchable(turn);
        if (launchable && turn.HasNewDemand && (session.Suppressed || session.Filtered))
        {
            turn.Call(new SchedulerCall.Revive());
            turn.Put(session with { Suppressed = false, Filtered = false });
        }
        else if (!launchable && !session.Suppressed)
        {
            turn.Call(new SchedulerCall.Suppress());
            turn.Put(session with { Suppressed = true });
        }
    }
}
