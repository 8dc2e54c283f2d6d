using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>The way through the tree of roles for one agent.</summary>
internal sealed partial class Allocation
{
    private readonly List<int> _heads = [];

    /// <summary>Goes down the tree in order of shares until nothing useful is left.</summary>
    /// <param name="node">Where.</param>
    /// <param name="site">The agent and what has become of it.</param>
    /// <param name="unservedOnly">Only roles that miss something to a guarantee, of their own or above them.</param>
    /// <returns>False when the agent has nothing more to give.</returns>
    private bool Walk(RoleNode node, ref Site site, bool unservedOnly)
    {
        var order = unservedOnly ? node.Unserved : node.Claims;
        site.Ledger.Settle(order);
        var walk = new ServiceWalk(order, _heads);
        while (walk.MoveNext())
        {
            var goesOn = walk.Current switch
            {
                RoleNode child => Walk(child, ref site, unservedOnly && !child.Missing.AnyPositive),
                _ => WalkMembers(node, ref site),
            };
            if (goesOn) continue;
            walk.End();
            return false;
        }

        return true;
    }

    /// <summary>The frameworks of one role; the first that takes the agent gets all the role may have of it.</summary>
    private bool WalkMembers(RoleNode role, ref Site site)
    {
        site.Ledger.Settle(role.Members);
        var walk = new ServiceWalk(role.Members, _heads);
        site.HasGiven = false;
        while (!site.HasGiven && walk.MoveNext()) OfferTo((Member)walk.Current, ref site);
        walk.End();
        return !site.HasGiven || IsLeft(site.Agent);
    }

    private static bool IsLeft(AgentState agent) => !agent.Free.IsNone;

    /// <summary>One agent while it is given out.</summary>
    private ref struct Site
    {
        public Site(AgentState agent, FrameworkId? only, Turn turn)
        {
            (Agent, Only, Turn, Ledger) = (agent, only, turn, turn.Pool.Ledger);
            HasQuotas = Ledger.HasQuotas;
            Refusals = turn.Pool.Refusals.Of(agent.Id);
        }

        public AgentState Agent { get; }

        /// <summary>The only framework that need be asked; null for all.</summary>
        public FrameworkId? Only { get; }

        public Turn Turn { get; }

        public Ledger Ledger { get; }

        public bool HasQuotas { get; }

        public IReadOnlyDictionary<Holder, Refusal>? Refusals { get; }

        /// <summary>Whether guarantees have had their turn.</summary>
        public bool IsLeftToAll { get; set; }

        /// <summary>Whether the role looked at last has taken an offer.</summary>
        public bool HasGiven { get; set; }

        /// <summary>Whether somebody was given less than it wanted for guarantees or limits.</summary>
        public bool IsWithheld { get; set; }

        public readonly Allowance AllowanceOf(RoleNode role) => Ledger.AllowanceOf(role);

        /// <summary>Whether the resources bring the role or one above it nearer to a guarantee.</summary>
        public readonly bool Helps(RoleNode role, Resources given)
        {
            var quantities = Quantities.Unreserved(given);
            for (var node = role; node.Parent is not null; node = node.Parent)
            {
                if (node.Quota is null) continue;
                foreach (var (name, amount) in node.Missing.ByName())
                    if (amount > 0 && quantities[name] > 0) return true;
            }

            return false;
        }
    }
}
