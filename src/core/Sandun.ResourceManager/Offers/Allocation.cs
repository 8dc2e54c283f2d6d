using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Makes offers by Dominant Resource Fairness (Ghodsi et al., NSDI 2011): all that is free on an agent goes to the role with the
/// smallest dominant share that has a taker, in it to the framework with the smallest. Only agents that changed are looked at, in order
/// of their ids, and the order between clients is taken anew for each.
/// </summary>
internal sealed class Allocation(string offerPrefix)
{
    /// <summary>Mesos' <c>min_allocatable_resources</c>: at least this CPU, or this memory, else an offer is of no use to anybody.</summary>
    private const long UsefulMilliCpus = 10;

    private const long UsefulMemoryBytes = 32 * ResourceAmounts.BytesPerMegabyte;

    /// <summary>Offers what the turn freed. All offers of a framework leave in one message.</summary>
    public void Run(Turn turn)
    {
        var made = new SortedDictionary<FrameworkId, ImmutableArray<Offer>.Builder>();
        while (turn.ToOffer.Count > 0)
        {
            var id = turn.ToOffer.Min;
            turn.ToOffer.Remove(id);
            if (MakeOffer(id, turn) is not { } offer) continue;
            if (!made.TryGetValue(offer.Framework, out var offers)) made[offer.Framework] = offers = ImmutableArray.CreateBuilder<Offer>();
            offers.Add(offer.Offer);
        }

        foreach (var (framework, offers) in made) turn.Tell(framework, new SchedulerEvent.Offers(offers.ToImmutable()));
    }

    private OutstandingOffer? MakeOffer(AgentId id, Turn turn)
    {
        if (turn.Pool.Agents.Find(id) is not { Session: not null, TakesWork: true } agent || !IsUseful(agent.Free)) return null;
        if (Taker(agent, turn.Pool) is not { } taker) return null;
        var spec = agent.Record.Spec;
        var offer = new OutstandingOffer(taker.Framework, new Offer
        {
            Id = new OfferId($"{offerPrefix}-O{turn.Pool.Offers.Made}"), Agent = id, Hostname = spec.Hostname, Address = spec.Address,
            Resources = agent.Free,
            Role = taker.Role, Attributes = spec.Attributes, Region = spec.Region, Zone = spec.Zone, HasDocker = spec.HasDocker,
        });
        turn.Record(new ResourceManagerFact.OfferPut(offer));
        return offer;
    }

    private static Holder? Taker(AgentState agent, Pool pool)
    {
        foreach (var role in pool.Ledger.Roles.InOrder())
            foreach (var framework in pool.Ledger.FrameworksOf(role).InOrder())
            {
                var holder = new Holder(framework, role);
                if (!pool.Refusals.Blocks(new RefusalKey(agent.Id, holder), agent.Free)) return holder;
            }

        return null;
    }

    private static bool IsUseful(Resources free) =>
        free.Amounts.MilliCpus >= UsefulMilliCpus || free.Amounts.MemoryBytes >= UsefulMemoryBytes;
}
