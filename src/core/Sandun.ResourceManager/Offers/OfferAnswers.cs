using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Carries out what a framework does with its offers: accept, decline, suppress, revive.</summary>
internal static class OfferAnswers
{
    /// <summary>Mesos' default where a framework gives no sensible time.</summary>
    private static readonly TimeSpan s_refuseDefault = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Shortest time a decline keeps an agent from its framework: Mesos' allocation interval. Without it a framework that declines with
    /// zero would be offered the same again in the same instant, for ever.
    /// </summary>
    private static readonly TimeSpan s_refuseMinimum = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_refuseMaximum = TimeSpan.FromDays(365);

    public static void Accept(FrameworkState framework, SchedulerCall.Accept call, Turn turn)
    {
        var offers = Take(framework, call.Offers, turn);
        if (Invalid(call.Offers, offers) is { } error)
        {
            foreach (var offer in offers) turn.ToOffer.Add(offer.Offer.Agent);
            foreach (var task in call.Tasks) Drop(framework, task, error, turn);
            return;
        }

        var agent = offers[0].Offer.Agent;
        var left = offers.Aggregate(Resources.None, (sum, offer) => sum + offer.Offer.Resources);
        var launched = false;
        foreach (var unit in LaunchUnits.Of([.. call.Tasks]))
        {
            if ((LaunchUnits.Error(unit) ?? Error(unit, framework.Id, left, turn)) is { } why)
            {
                foreach (var task in unit) Refuse(framework, task, agent, why, turn);
                continue;
            }

            launched = true;
            foreach (var task in unit)
            {
                left -= task.Resources;
                Launch(offers[0].Holder, agent, task, turn);
            }
        }

        if (!left.IsNone && (!launched || call.Refuse != TimeSpan.Zero)) Remember(offers[0].Holder, agent, left, call.Refuse, turn);
        turn.ToOffer.Add(agent);
    }

    public static void Decline(FrameworkState framework, SchedulerCall.Decline call, Turn turn)
    {
        foreach (var offer in Take(framework, call.Offers, turn))
        {
            Remember(offer.Holder, offer.Offer.Agent, offer.Offer.Resources, call.Refuse, turn);
            turn.ToOffer.Add(offer.Offer.Agent);
        }
    }

    public static void Suppress(FrameworkState framework, Turn turn) =>
        turn.Record(new ResourceManagerFact.FrameworkSuppressed(framework.Id, true));

    public static void Revive(FrameworkState framework, Turn turn)
    {
        foreach (var key in turn.Pool.Refusals.ByFramework(framework.Id)) turn.Record(new ResourceManagerFact.RefusalRemoved(key));
        if (framework.IsSuppressed) turn.Record(new ResourceManagerFact.FrameworkSuppressed(framework.Id, false));
        turn.ToOffer.UnionWith(turn.Pool.Agents.WithFreeResources);
    }

    /// <summary>Removes the named offers that are the framework's; those it does not hold are left out.</summary>
    private static List<OutstandingOffer> Take(FrameworkState framework, ImmutableArray<OfferId> ids, Turn turn)
    {
        var taken = new List<OutstandingOffer>(ids.Length);
        foreach (var id in ids)
        {
            if (turn.Pool.Offers.Find(id) is not { } offer || offer.Framework != framework.Id) continue;
            turn.Record(new ResourceManagerFact.OfferRemoved(id));
            taken.Add(offer);
        }

        return taken;
    }

    private static string? Invalid(ImmutableArray<OfferId> ids, List<OutstandingOffer> offers)
    {
        if (ids.IsEmpty) return "no offer was named";
        if (offers.Count < ids.Length) return "an offer is no longer valid, was named twice, or is another framework's";
        if (offers.Any(offer => offer.Offer.Agent != offers[0].Offer.Agent)) return "the offers are of different agents";
        return offers.Any(offer => offer.Holder != offers[0].Holder) ? "the offers are of different roles" : null;
    }

    /// <summary>Why one task of a unit, and so the whole of it, cannot be launched.</summary>
    private static string? Error(IReadOnlyList<TaskSpec> unit, FrameworkId framework, Resources left, Turn turn)
    {
        foreach (var task in unit)
        {
            if (TaskCheck.Error(task, framework, left, turn.Pool.Tasks) is { } why) return unit.Count == 1 ? why : $"{task.Id}: {why}";
            left -= task.Resources;
        }

        return null;
    }

    private static void Launch(Holder holder, AgentId agent, TaskSpec task, Turn turn)
    {
        turn.Record(new ResourceManagerFact.TaskPut(new PoolTask
        {
            Key = new TaskKey(holder.Framework, task.Id), Name = task.Name, Agent = agent, Role = holder.Role, Resources = task.Resources,
            About = TaskAbout.Of(task),
            Status = new TaskStatus { TaskId = task.Id, State = TaskState.Staging, Timestamp = turn.Now, Agent = agent },
        }));
        turn.Tell(agent, new AgentOrder.Launch(holder.Framework, task));
    }

    /// <summary>The launch is lost with its offers. A task that is known runs by an earlier call that is repeated here: its state is the answer.</summary>
    private static void Drop(FrameworkState framework, TaskSpec task, string error, Turn turn)
    {
        var known = turn.Pool.Tasks.Find(new TaskKey(framework.Id, task.Id));
        turn.Tell(framework.Id, new SchedulerEvent.Update(known is not null
            ? Reconciliation.Answer(known, turn.Now)
            : new TaskStatus
            {
                TaskId = task.Id, State = TaskState.Dropped, Reason = TaskReason.InvalidOffers, Timestamp = turn.Now,
                Message = $"launch dropped: {error}; wait for new offers and launch again",
            }));
    }

    private static void Refuse(FrameworkState framework, TaskSpec task, AgentId agent, string why, Turn turn) =>
        turn.Tell(framework.Id, new SchedulerEvent.Update(new TaskStatus
        {
            TaskId = task.Id, State = TaskState.Error, Reason = TaskReason.TaskInvalid, Timestamp = turn.Now, Agent = agent, Message = why,
        }));

    private static void Remember(Holder holder, AgentId agent, Resources refused, TimeSpan refuse, Turn turn)
    {
        var time = refuse < TimeSpan.Zero ? s_refuseDefault : refuse < s_refuseMinimum ? s_refuseMinimum : refuse;
        if (time > s_refuseMaximum) time = s_refuseMaximum;
        turn.Record(new ResourceManagerFact.RefusalPut(new Refusal(new RefusalKey(agent, holder), refused, turn.Now + time)));
    }
}
