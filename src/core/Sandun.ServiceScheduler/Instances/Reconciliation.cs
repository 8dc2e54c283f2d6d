using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Standing with the resource manager: subscribing, and after each subscription asking for the state of every known task before anything
/// is launched, so that nothing runs twice.
/// </summary>
internal static class Reconciliation
{
    /// <summary>Doubling ends here, before it could overflow; the bound on the wait is reached earlier.</summary>
    private const int MaximumDoublings = 16;

    /// <summary>What Mesos' masters and our own say to a framework they have removed.</summary>
    private const string Removed = "has been removed";

    public static void Start(Turn turn)
    {
        turn.Put(turn.State.Session with { StartedAt = turn.Now, RoutersAwaitedUntil = RouterWaits.ReturnLimit(turn) });
        Subscribe(turn);
    }

    public static void Subscribed(Turn turn, FrameworkId framework)
    {
        var again = turn.State.Framework is not null && !turn.State.Session.IsRemoved;
        if (turn.State.Framework != framework) turn.Record(new ServiceFact.FrameworkPut(framework));
        turn.Announce(new ServiceEvent.SchedulerRegistered(turn.Now, framework, again));
        turn.Put(turn.State.Session with
        {
            Subscribed = true,
            SubscribeAt = null,
            Refusals = 0,
            IsRemoved = false,
            Suppressed = false,
            Filtered = false,
            Held = ImmutableSortedDictionary<OfferId, Offer>.Empty,
        });
        Ask(turn, launchesWait: true);
        foreach (var instance in Placed(turn.State)) Stops.Repeat(turn, instance);
        turn.HasNewDemand = turn.State.WaitingApps.Count > 0;
    }

    /// <summary>
    /// The resource manager refused us. One that has removed us, by an operator's order or because we were away for longer than the failover
    /// timeout, has ended our tasks: we begin anew, and what it says of them when asked is what happened to them.
    /// </summary>
    public static void Refused(Turn turn, string why)
    {
        Disconnected(turn);
        if (why.Contains(Removed, StringComparison.OrdinalIgnoreCase)) turn.Put(turn.State.Session with { IsRemoved = true });
    }

    public static void Disconnected(Turn turn)
    {
        if (turn.State.Session.Subscribed) turn.Announce(new ServiceEvent.SchedulerDisconnected(turn.Now));
        var refusals = Math.Min(turn.State.Session.Refusals + 1, MaximumDoublings);
        turn.Put(turn.State.Session with
        {
            Subscribed = false,
            Refusals = refusals,
            SubscribeAt = turn.Now + Earlier(turn.Options.SubscribeFirstRetry * (1 << (refusals - 1)), turn.Options.SubscribeRetry),
            ReconcilingUntil = null,
            ReconcileAt = null,
            Held = ImmutableSortedDictionary<OfferId, Offer>.Empty,
            Unanswered = [],
        });
    }

    public static void Answered(Turn turn, TaskId task)
    {
        var session = turn.State.Session;
        if (!session.Unanswered.Contains(task)) return;
        turn.Put(session with { Unanswered = session.Unanswered.Remove(task) });
        if (session is { ReconcilingUntil: not null, Unanswered.Count: 1 }) End(turn);
    }

    /// <summary>One of the session's times has come.</summary>
    public static void LimitReached(Turn turn)
    {
        var session = turn.State.Session;
        if (session.RoutersAwaitedUntil <= turn.Now) RouterWaits.ReturnLimitReached(turn);
        if (session.SubscribeAt <= turn.Now) Subscribe(turn);
        if (session.ReconcilingUntil <= turn.Now) End(turn);
        if (session.ReconcileAt <= turn.Now) Ask(turn, launchesWait: false);
    }

    /// <summary>Subscribes again when apps ask for roles that the subscription does not have yet.</summary>
    public static void FollowRoles(Turn turn)
    {
        var session = turn.State.Session;
        if (session.StartedAt is not null && !turn.State.Roles.All(role => session.Roles.Contains(role))) Subscribe(turn);
    }

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static void Subscribe(Turn turn)
    {
        ImmutableArray<Role> roles = [.. turn.Options.Roles.Concat(turn.State.Roles).Distinct().Order()];
        turn.Put(turn.State.Session with { Roles = roles, SubscribeAt = turn.Now + turn.Options.SubscribeRetry });
        turn.Call(new SchedulerCall.Subscribe(turn.Options.FrameworkName, turn.State.Session.IsRemoved ? null : turn.State.Framework, roles, turn.Options.FailoverTimeout));
    }

    /// <summary>Asks for the state of each known task, and with an empty list for tasks we do not know of.</summary>
    private static void Ask(Turn turn, bool launchesWait)
    {
        var known = Placed(turn.State).ToList();
        var waits = launchesWait && known.Count > 0;
        turn.Put(turn.State.Session with
        {
            Unanswered = [.. known.SelectMany(instance => instance.LivingTasks)],
            ReconcilingUntil = waits ? turn.Now + turn.Options.ReconcileLimit : turn.State.Session.ReconcilingUntil,
            ReconcileAt = turn.Now + turn.Options.ReconcileInterval,
        });
        if (known.Count > 0)
            turn.Call(new SchedulerCall.Reconcile(
                [.. known.SelectMany(instance => instance.LivingTasks.Select(task => KeyValuePair.Create(task, instance.Agent)))]));
        turn.Call(new SchedulerCall.Reconcile([]));
    }

    /// <summary>Launches may begin. What was not answered is asked for again soon.</summary>
    private static void End(Turn turn)
    {
        var session = turn.State.Session;
        var held = session.Held.Values.ToImmutableArray();
        turn.Put(session with
        {
            ReconcilingUntil = null,
            Held = ImmutableSortedDictionary<OfferId, Offer>.Empty,
            ReconcileAt = session.Unanswered.IsEmpty ? session.ReconcileAt : turn.Now + turn.Options.ReconcileLimit,
        });
        turn.HasNewDemand = turn.State.WaitingApps.Count > 0;
        Launches.Use(turn, held);
    }

    private static IEnumerable<Instance> Placed(ServiceState state) =>
        state.Instances.Values.SelectMany(ofApp => ofApp.Values).Where(instance => instance.Task is not null);
}
