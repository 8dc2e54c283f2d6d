using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// What waits for routers: new endpoints until they serve, draining ones until nothing is in flight. Routers count while they are
/// connected; for a short time after a start also those known from before, whose proxies went on serving meanwhile.
/// </summary>
internal static class RouterWaits
{
    /// <summary>A router said how far it is.</summary>
    public static void Heard(Turn turn, RouterReport report)
    {
        var registry = turn.State.Registry;
        if (!registry.Known.Contains(report.Router)) turn.Record(new ServiceFact.RouterKnown(report.Router));
        turn.Record(new ServiceFact.RouterHeard(report));
        ConfirmServed(turn);
        foreach (var app in turn.State.Rollouts.Keys) turn.MarkDirty(app);
        foreach (var task in report.Drained)
            if (turn.State.FindTask(task) is { } instance) Stops.KillWhenDrained(turn, instance);
        if (MissingRouters(turn).Any()) return;
        EndReturnWait(turn);
    }

    /// <summary>
    /// A router's connection ended: nothing waits for it any more. It stays known, because this may be our own end rather than its: after
    /// the next start it is waited for, and forgotten when it does not come.
    /// </summary>
    public static void Left(Turn turn, RouterId router)
    {
        turn.Record(new ServiceFact.RouterLeft(router, turn.Now));
        Recheck(turn);
    }

    /// <summary>After a start: routers known from before get some time to come back.</summary>
    public static DateTimeOffset? ReturnLimit(Turn turn) =>
        turn.State.Registry.Known.Count == 0 ? null : turn.Now + turn.Options.RouterReturnLimit;

    /// <summary>Routers that did not come back are forgotten.</summary>
    public static void ReturnLimitReached(Turn turn)
    {
        foreach (var router in MissingRouters(turn).ToList())
        {
            turn.Record(new ServiceFact.RouterForgotten(router));
            turn.Record(new ServiceFact.RouterLeft(router, turn.Now));
        }

        EndReturnWait(turn);
        Recheck(turn);
    }

    /// <summary>A serving endpoint was waited for long enough.</summary>
    public static void EndpointLimitReached(Turn turn, TaskId task)
    {
        if (turn.State.Registry.Find(task) is not { Confirmed: false } record) return;
        if (turn.State.Session.RoutersAwaitedUntil is { } until && until > turn.Now)
        {
            turn.State.Timers.Set(TimerKind.Endpoint, task.Value, until);
            return;
        }

        // One that says why it cannot serve it is no router that is merely slow: what serves now stays until the fault is mended, or the router gone.
        if (turn.State.Registry.Routers.Values.Any(router => router.IsFaulty && router.AppliedRevision < record.Endpoint.Revision))
        {
            turn.State.Timers.Set(TimerKind.Endpoint, task.Value, turn.Now + turn.Options.RouterConfirmLimit);
            return;
        }

        Confirm(turn, record.Endpoint.App, task);
    }

    /// <summary>Whether any router is waited for.</summary>
    public static bool AnyAwaited(Turn turn) => !turn.State.Registry.Routers.IsEmpty || AwaitsReturn(turn);

    /// <summary>Whether nothing is in flight any more to a draining endpoint, as far as routers are waited for.</summary>
    public static bool IsDrained(Turn turn, EndpointRecord record)
    {
        if (AwaitsReturn(turn)) return false;
        var registry = turn.State.Registry;
        return registry.Routers.All(router =>
            router.Value.AppliedRevision >= record.Endpoint.Revision && registry.IsDrained(router.Key, record.Endpoint.Task));
    }

    /// <summary>Whether a router may not have heard yet how the endpoint stands, and serve it as it stood before.</summary>
    public static bool MayServe(Turn turn, EndpointRecord record) =>
        AwaitsReturn(turn) || turn.State.Registry.Routers.Values.Any(router => router.AppliedRevision < record.Endpoint.Revision);

    private static bool AwaitsReturn(Turn turn) => turn.State.Session.RoutersAwaitedUntil is not null && MissingRouters(turn).Any();

    private static IEnumerable<RouterId> MissingRouters(Turn turn) =>
        turn.State.Registry.Known.Where(router => !turn.State.Registry.Routers.ContainsKey(router));

    private static void EndReturnWait(Turn turn)
    {
        if (turn.State.Session.RoutersAwaitedUntil is not null) turn.Put(turn.State.Session with { RoutersAwaitedUntil = null });
    }

    private static void Recheck(Turn turn)
    {
        foreach (var app in turn.State.Rollouts.Keys) turn.MarkDirty(app);
        ConfirmServed(turn);
        foreach (var (_, task) in turn.State.Registry.Draining.ToList())
            if (turn.State.FindTask(task) is { } instance) Stops.KillWhenDrained(turn, instance);
    }

    private static void ConfirmServed(Turn turn)
    {
        if (AwaitsReturn(turn)) return;
        var registry = turn.State.Registry;
        var applied = registry.Routers.IsEmpty ? long.MaxValue : registry.Routers.Values.Min(router => router.AppliedRevision);
        while (registry.Unconfirmed.Count > 0 && registry.Unconfirmed.Min is var (revision, app, task) && revision <= applied)
            Confirm(turn, app, task);
    }

    private static void Confirm(Turn turn, PathId app, TaskId task)
    {
        turn.Record(new ServiceFact.EndpointConfirmed(app, task));
        turn.MarkDirty(app);
    }
}
