using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Changes of what an agent has to offer.</summary>
internal static class AgentCapacity
{
    /// <summary>Offers that hold what can no longer be oversubscribed are void.</summary>
    public static void Oversubscribe(AgentState agent, Resources revocable, Turn turn)
    {
        var taken = revocable.Without(resource => !resource.Kind.IsRevocable) with { Amounts = ResourceAmounts.Zero, Ports = PortSet.Empty };
        if (taken.Equals(agent.Revocable)) return;
        foreach (var offer in turn.Pool.Offers.OnAgent(agent.Id))
        {
            if (!offer.Offer.Resources.Special.Any(resource => resource.Kind.IsRevocable)) continue;
            Rescission.Take(offer, turn);
        }

        turn.Record(new ResourceManagerFact.AgentOversubscribed(agent.Id, taken));
        turn.ToOffer.Add(agent);
    }
}
