using Sandun.Benchmarks.Harness;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Benchmarks.Allocation;

/// <summary>Offers as their frameworks received them, and whether they are right: a wrong answer, however fast, is no figure.</summary>
internal sealed class Handed
{
    public List<(long Session, Offer Offer)> Offers { get; private init; } = [];

    /// <summary>Takes every offer out of its framework's messages.</summary>
    public static Handed Over(IReadOnlyList<ResourceManagerCommand> commands)
    {
        var handed = new Handed { Offers = new List<(long, Offer)>(commands.Sum(command => command is ResourceManagerCommand.TellFramework { Event: SchedulerEvent.Offers offers } ? offers.Items.Length : 0)) };
        foreach (var command in commands)
        {
            if (command is not ResourceManagerCommand.TellFramework { Event: SchedulerEvent.Offers offers } told) continue;
            foreach (var offer in offers.Items) handed.Offers.Add((told.Session, offer));
        }

        return handed;
    }

    /// <summary>Each agent is offered once and whole, and the books say the same.</summary>
    public void CheckWholeAgents(AllocationPool pool, int agents, Resources total)
    {
        if (Offers.Count != agents || Offers.Select(handed => handed.Offer.Agent).Distinct().Count() != agents)
            throw new BenchmarkFailedException($"{Offers.Count} offers for {agents} agents");
        if (Offers.Any(handed => !handed.Offer.Resources.Equals(total))) throw new BenchmarkFailedException("an offer is not a whole agent");
        CheckBooks(pool);
    }

    /// <summary>What frameworks hold by the books is what they were handed, and nothing is free twice.</summary>
    public void CheckBooks(AllocationPool pool)
    {
        var view = pool.View();
        var byFramework = Offers.GroupBy(handed => handed.Session)
            .ToDictionary(group => pool.Frameworks[group.Key], group => group.Aggregate(ResourceAmounts.Zero, (sum, handed) => sum + handed.Offer.Resources.Amounts));
        foreach (var framework in view.Frameworks.Values)
            if (framework.Offered != byFramework.GetValueOrDefault(framework.Id)) throw new BenchmarkFailedException($"{framework.Id}: books and offers differ");
        foreach (var agent in view.Agents.Values)
        {
            var held = agent.Offered.Values.Aggregate(agent.Free, (sum, offered) => sum + offered);
            if (!held.Equals(agent.Spec.Total)) throw new BenchmarkFailedException($"{agent.Id}: what is offered and free is not what it has");
        }
    }

    /// <summary>The slow, obviously right way: each agent, in order of names, to the framework with the smallest share, then fewest offers, then name.</summary>
    public void CheckOrder(AllocationPool pool, Resources total, int agents)
    {
        var names = pool.Frameworks.Values.Order().ToArray();
        var held = new int[names.Length];
        var takers = Offers.ToDictionary(handed => handed.Offer.Agent, handed => pool.Frameworks[handed.Session]);
        foreach (var agent in takers.Keys.Order())
        {
            var next = 0;
            for (var i = 1; i < held.Length; i++)
                if (held[i] < held[next]) next = i;
            if (takers[agent] != names[next]) throw new BenchmarkFailedException($"{agent} went to {takers[agent]}, it was {names[next]}'s turn");
            held[next]++;
        }

        if (held.Sum() != agents || total.IsNone) throw new BenchmarkFailedException("not all agents were offered");
    }

    /// <summary>Every role holds exactly what is guaranteed to it.</summary>
    public void CheckQuota(AllocationPool pool)
    {
        CheckBooks(pool);
        foreach (var role in pool.View().Roles.Values)
        {
            foreach (var (name, amount) in role.Guarantees)
            {
                var offered = name switch { "cpus" => role.Offered.Amounts.MilliCpus, "mem" => role.Offered.Amounts.MemoryBytes, _ => role.Offered.Amounts.DiskBytes };
                if (offered != amount) throw new BenchmarkFailedException($"role {role.Role} holds {offered} of {name}, {amount} are guaranteed");
            }
        }
    }
}
