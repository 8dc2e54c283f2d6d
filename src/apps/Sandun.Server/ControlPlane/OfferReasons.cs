using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Server.ControlPlane;

/// <summary>What a framework's own wishes keep it from, in sentences.</summary>
internal static class OfferReasons
{
    /// <summary>What no agent meets.</summary>
    public static IEnumerable<string> Unmet(ClusterView view, FrameworkView framework)
    {
        foreach (var found in OfferWishes.Constraints(view, framework))
            if (found.Agents > 0 && found.RuledOut == found.Agents) yield return $"The offer constraints of role {found.Constraints.Role} rule out {All(found.Agents)}: {Text(found)}.";
        foreach (var found in OfferWishes.Minimums(view, framework))
            if (found.Agents > 0 && found.NotNow == found.Agents) yield return $"No agent has free what role {found.Minimum.Role} wants at least in an offer, {Text(found.Minimum)}: {Lacking(found)}.";
    }

    /// <summary>What some agents do not meet and others do.</summary>
    public static IEnumerable<string> Narrowing(ClusterView view, FrameworkView framework)
    {
        foreach (var found in OfferWishes.Constraints(view, framework))
        {
            if (found.RuledOut > 0 && found.RuledOut < found.Agents)
                yield return $"The offer constraints of role {found.Constraints.Role} rule out {found.RuledOut} of {Count(found.Agents)}: {Text(found)}.";
        }

        foreach (var found in OfferWishes.Minimums(view, framework))
        {
            if (found.Never > 0 && found.NotNow < found.Agents)
                yield return $"What role {found.Minimum.Role} wants at least in an offer, {Text(found.Minimum)}, rules out {found.Never} of {Count(found.Agents)}.";
        }
    }

    private static string Text(ConstraintsFound found) =>
        string.Join("; or ", found.Groups.Select(group => string.Join(" and ", group.Select(one => $"{Text(one.Constraint)} (rules out {one.RuledOut})"))));

    private static string Text(AttributeConstraint constraint)
    {
        var what = constraint.Selector == AttributeSelector.Attribute ? $"attribute {constraint.Attribute}" : constraint.Selector.ToString().ToLowerInvariant();
        return constraint.Predicate switch
        {
            AttributePredicate.Exists => $"{what} must be there",
            AttributePredicate.NotExists => $"{what} must not be there",
            AttributePredicate.TextEquals => $"{what} must be '{constraint.Text}'",
            AttributePredicate.TextNotEquals => $"{what} must not be '{constraint.Text}'",
            AttributePredicate.TextMatches => $"{what} must match '{constraint.Text}'",
            _ => $"{what} must not match '{constraint.Text}'",
        };
    }

    private static string Text(OfferMinimum minimum) => minimum.Alternatives.IsEmpty
        ? "anything at all"
        : string.Join(", or ", minimum.Alternatives.Select(all => string.Join(" and ", all.Select(amount =>
            FormattableString.Invariant($"{Resource.Value(amount.Name, amount.Amount):0.###} {amount.Name}")))));

    private static string Lacking(MinimumFound found)
    {
        var busy = found.NotNow - found.Never;
        return busy == 0 ? $"{All(found.Agents)} {(found.Agents == 1 ? "has" : "have")} less at all times"
            : found.Never == 0 ? $"{All(found.Agents)} {(found.Agents == 1 ? "has" : "have")} it, and less is free"
            : $"{Count(found.Never)} {(found.Never == 1 ? "has" : "have")} less at all times, on {busy} less is free";
    }

    private static string All(int agents) => agents == 1 ? "the only agent" : $"all {agents} agents";

    private static string Count(int agents) => agents == 1 ? "1 agent" : $"{agents} agents";
}
