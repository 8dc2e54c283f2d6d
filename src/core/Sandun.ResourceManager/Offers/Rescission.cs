using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Takes offers back.</summary>
internal static class Rescission
{
    /// <summary>An agent cannot be offered any more: its offers are void and forgotten, its frameworks told.</summary>
    public static void OnAgent(AgentId agent, Turn turn)
    {
        foreach (var offer in turn.Pool.Offers.OnAgent(agent)) Take(offer, turn);
    }

    /// <summary>One offer is void; its framework is told, its agent looked at anew.</summary>
    public static void Take(OutstandingOffer offer, Turn turn)
    {
        turn.Record(new ResourceManagerFact.OfferRemoved(offer.Offer.Id));
        turn.Tell(offer.Framework, new SchedulerEvent.Rescind(offer.Offer.Id));
        turn.ToOffer.Add(offer.Offer.Agent);
    }

    /// <summary>Takes back offers nobody has answered in time.</summary>
    public static void RunDue(Turn turn, ResourceManagerOptions options)
    {
        if (options.OfferTimeout is not { } timeout) return;
        while (turn.Pool.Offers.Oldest is { } oldest && oldest.Since + timeout <= turn.Now) Take(oldest, turn);
    }

    /// <summary>A framework is gone, or gave up roles: what was held for it is free again, and what it refused is forgotten.</summary>
    /// <param name="framework">The framework.</param>
    /// <param name="applies">Which of its roles.</param>
    /// <param name="tell">Whether it is there to be told.</param>
    /// <param name="turn">The turn.</param>
    public static void OfFramework(FrameworkId framework, Func<Role, bool> applies, bool tell, Turn turn)
    {
        foreach (var offer in turn.Pool.Offers.ToFramework(framework))
        {
            if (!applies(offer.Offer.Role)) continue;
            turn.Record(new ResourceManagerFact.OfferRemoved(offer.Offer.Id));
            turn.ToOffer.Add(offer.Offer.Agent);
            if (tell) turn.Tell(framework, new SchedulerEvent.Rescind(offer.Offer.Id));
        }

        foreach (var key in turn.Pool.Refusals.ByFramework(framework))
            if (applies(key.Holder.Role)) turn.Record(new ResourceManagerFact.RefusalRemoved(key));
    }
}
