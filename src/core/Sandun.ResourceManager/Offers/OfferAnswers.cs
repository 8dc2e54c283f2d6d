using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Carries out what a framework does with its offers: accept and decline.</summary>
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
            foreach (var operation in call.Operations)
                if (operation.Id is not null) Operating.Refuse(framework, operation, null, $"operation dropped: {error}", turn);
            return;
        }

        var acceptance = new Acceptance(framework, offers, turn);
        foreach (var operation in call.Operations) acceptance.Carry(operation);
        var left = acceptance.Unused;
        var agent = offers[0].Offer.Agent;
        if (!left.IsNone && (!acceptance.HasDone || call.Refuse != TimeSpan.Zero)) Remember(offers[0].Holder, agent, left, call.Refuse, turn);
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

    private static void Remember(Holder holder, AgentId agent, Resources refused, TimeSpan refuse, Turn turn)
    {
        var time = refuse < TimeSpan.Zero ? s_refuseDefault : refuse < s_refuseMinimum ? s_refuseMinimum : refuse;
        if (time > s_refuseMaximum) time = s_refuseMaximum;
        turn.Record(new ResourceManagerFact.RefusalPut(new Refusal(new RefusalKey(agent, holder), refused, turn.Now + time)));
    }
}
