using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What a framework wants of the agents it is offered, against the agents that take work: how many each wish rules out.</summary>
public static class OfferWishes
{
    /// <summary>Its offer constraints, of the roles it takes offers for.</summary>
    public static ImmutableArray<ConstraintsFound> Constraints(ClusterView view, FrameworkView framework)
    {
        var agents = Agents(view);
        return [.. Served(framework.Constraints, constraints => constraints.Role, framework).Select(AgentFilter.Of).Where(made => made.Filter is not null).Select(made =>
            new ConstraintsFound(made.Filter!.Source, agents.Length, agents.Count(agent => !made.Filter.Lets(agent.Spec)), made.Filter.CountRuledOut(agents)))];
    }

    /// <summary>The least it wants in an offer, of the roles it takes offers for.</summary>
    public static ImmutableArray<MinimumFound> Minimums(ClusterView view, FrameworkView framework)
    {
        var agents = Agents(view);
        return [.. Served(framework.Info.OfferMinimums, minimum => minimum.Role, framework).Select(minimum =>
        {
            bool Meets(Resources resources) => resources.For(owner => IsAtOrBelow(minimum.Role, owner), framework.Info).Meets(minimum.Alternatives);
            return new MinimumFound(minimum, agents.Length, agents.Count(agent => !Meets(agent.Spec.Total)), agents.Count(agent => !Meets(agent.Free)));
        })];
    }

    /// <summary>Why agents that take no work are not offered is said elsewhere.</summary>
    private static ImmutableArray<AgentView> Agents(ClusterView view) =>
        [.. view.Agents.Values.Where(agent => agent is { Reachable: true, ClosedBecause.IsEmpty: true })];

    private static bool IsAtOrBelow(Role role, Role other) => role == other || role.Value.StartsWith(other.Value + "/", StringComparison.Ordinal);

    private static IEnumerable<T> Served<T>(ImmutableArray<T> wishes, Func<T, Role> roleOf, FrameworkView framework) =>
        wishes.Where(wish => framework.Roles.Contains(roleOf(wish)) && !framework.Suppressed.Contains(roleOf(wish)));
}

/// <summary>What a role's offer constraints come to.</summary>
/// <param name="Constraints">The constraints.</param>
/// <param name="Agents">How many agents take work.</param>
/// <param name="RuledOut">How many of these no group lets in.</param>
/// <param name="Groups">The constraints by group, each with how many agents it rules out by itself.</param>
public sealed record ConstraintsFound(OfferConstraints Constraints, int Agents, int RuledOut, ImmutableArray<ImmutableArray<ConstraintFound>> Groups);

/// <summary>One constraint, and how many agents it rules out.</summary>
public readonly record struct ConstraintFound(AttributeConstraint Constraint, int RuledOut);

/// <summary>What the least a role wants in an offer comes to.</summary>
/// <param name="Minimum">The least.</param>
/// <param name="Agents">How many agents take work.</param>
/// <param name="Never">How many of these never have as much.</param>
/// <param name="NotNow">How many have not as much free, those that never have it with them.</param>
public sealed record MinimumFound(OfferMinimum Minimum, int Agents, int Never, int NotNow);
