using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Lets frameworks in, takes them back after a failover, and notices when they leave.</summary>
internal sealed class Subscription(string idPrefix)
{
    /// <summary>Longest failover timeout: who wants to be waited for longer wants no end at all.</summary>
    private static readonly TimeSpan s_failoverMaximum = TimeSpan.FromDays(3650);

    private int _drawn;

    public void Subscribe(long session, SchedulerCall.Subscribe call, Turn turn)
    {
        var current = turn.Pool.Frameworks.OfSession(session);
        var id = call.Info.Id ?? current?.Id ?? new FrameworkId($"{idPrefix}-{_drawn++:0000}");
        if ((Refusal(id, current, turn) ?? PrincipalError(id, call.Info, turn) ?? FrameworkRules.Error(call.Info, call.SuppressedRoles, call.OfferConstraints)) is { } refusal)
        {
            turn.Order(new ResourceManagerCommand.TellFramework(session, new SchedulerEvent.Error(refusal)));
            turn.Close(session, refusal);
            return;
        }

        var known = turn.Pool.Frameworks.Find(id);
        if (known is { Session: { } older } && older != session) Replace(known, older, turn);
        var info = known is null ? call.Info : call.Info with { User = known.Info.User, Checkpoint = known.Info.Checkpoint };
        FrameworkUpdate.Put(id, info, turn);
        turn.Record(new ResourceManagerFact.FrameworkLinked(id, session, turn.Now));
        Suppression.Replace(turn.Pool.Frameworks.Find(id)!, [.. call.SuppressedRoles], turn);
        turn.Record(new ResourceManagerFact.FrameworkConstrained(id, call.OfferConstraints));
        turn.Tell(id, new SchedulerEvent.Subscribed(id));
        NodeOrders.Tell(id, turn);
        foreach (var agent in turn.Pool.Tasks.AgentsOf(id).Union(turn.Pool.Operations.OfFramework(id).Select(operation => operation.Agent)).Order().ToList())
            turn.Tell(agent, new AgentOrder.SendAgain(id));
        turn.ToOffer.AddFree(id);
    }

    /// <summary>A framework's connection ended: nothing is held for it any more, its tasks go on until its failover timeout.</summary>
    public static void Leave(long session, Turn turn)
    {
        if (turn.Pool.Frameworks.OfSession(session) is not { } framework) return;
        turn.Record(new ResourceManagerFact.FrameworkLinked(framework.Id, null, turn.Now));
        Rescission.OfFramework(framework.Id, _ => true, tell: false, turn);
        if (framework.Record.FailoverTimeout <= TimeSpan.Zero) FrameworkEnding.End(framework, turn);
    }

    internal static TimeSpan Bounded(TimeSpan timeout) =>
        timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout > s_failoverMaximum ? s_failoverMaximum : timeout;

    /// <remarks>Mesos' very words: frameworks know by them that they are to begin anew without an id.</remarks>
    private static string? Refusal(FrameworkId id, FrameworkState? current, Turn turn)
    {
        if (current is not null && current.Id != id) return $"this session belongs to framework {current.Id}; open another for {id}";
        return turn.Pool.Frameworks.Find(id) is { HasEnded: true }
            ? "Framework has been removed"
            : null;
    }

    private static string? PrincipalError(FrameworkId id, FrameworkInfo info, Turn turn) =>
        turn.Pool.Frameworks.Find(id) is { HasEnded: false } known && known.Info.Principal != info.Principal ? "the principal of a framework cannot change" : null;

    /// <summary>The newer scheduler takes over; offers made to the older one are void.</summary>
    private static void Replace(FrameworkState framework, long older, Turn turn)
    {
        Rescission.OfFramework(framework.Id, _ => true, tell: false, turn);
        turn.Order(new ResourceManagerCommand.TellFramework(older, new SchedulerEvent.Error("Framework failed over")));
        turn.Close(older, "replaced by a newer session of the same framework");
    }
}
