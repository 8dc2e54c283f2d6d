using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>A role's offer constraints, ready to be applied to agents: one group must hold, in it every constraint (Mesos' rules).</summary>
internal sealed class AgentFilter
{
    /// <summary>Longest pattern taken; matching time grows with it.</summary>
    private const int PatternMax = 1024;

    private readonly ImmutableArray<ImmutableArray<(AttributeConstraint Constraint, Regex? Pattern)>> _groups;

    private AgentFilter(OfferConstraints source, ImmutableArray<ImmutableArray<(AttributeConstraint Constraint, Regex? Pattern)>> groups)
    {
        Source = source;
        _groups = groups;
    }

    public OfferConstraints Source { get; }

    /// <summary>The filter, or what is wrong with the constraints.</summary>
    public static (AgentFilter? Filter, string? Error) Of(OfferConstraints constraints)
    {
        if (constraints.Groups.IsEmpty)
            return (null, $"offer constraints of role {constraints.Role}: 'groups' must not be empty; leave the role out to be offered any agent");
        var groups = ImmutableArray.CreateBuilder<ImmutableArray<(AttributeConstraint, Regex?)>>();
        foreach (var group in constraints.Groups)
        {
            if (group.IsEmpty) return (null, $"offer constraints of role {constraints.Role}: 'attribute_constraints' of a group must not be empty");
            var compiled = ImmutableArray.CreateBuilder<(AttributeConstraint, Regex?)>();
            foreach (var constraint in group)
            {
                var (pattern, error) = Compile(constraint);
                if (error is not null) return (null, $"offer constraints of role {constraints.Role}: {error}");
                compiled.Add((constraint, pattern));
            }

            groups.Add(compiled.ToImmutable());
        }

        return (new AgentFilter(constraints, groups.ToImmutable()), null);
    }

    public bool Lets(AgentSpec agent)
    {
        foreach (var group in _groups)
        {
            var holds = true;
            foreach (var (constraint, pattern) in group) holds = holds && Holds(constraint, pattern, agent);
            if (holds) return true;
        }

        return false;
    }

    /// <summary>By group, how many of the agents each constraint rules out by itself.</summary>
    public ImmutableArray<ImmutableArray<ConstraintFound>> CountRuledOut(IReadOnlyCollection<AgentView> agents) =>
    [
        .. _groups.Select(group => group.Select(one =>
            new ConstraintFound(one.Constraint, agents.Count(agent => !Holds(one.Constraint, one.Pattern, agent.Spec)))).ToImmutableArray()),
    ];

    private static (Regex? Pattern, string? Error) Compile(AttributeConstraint constraint)
    {
        if (constraint is { Selector: AttributeSelector.Attribute, Attribute.Length: 0 }) return (null, "'attribute_name' must not be empty");
        if (constraint.Predicate is not (AttributePredicate.TextMatches or AttributePredicate.TextNotMatches)) return (null, null);
        if (constraint.Text.Length > PatternMax) return (null, $"the pattern is longer than {PatternMax} characters");
        try
        {
            return (Re2Pattern.Whole(constraint.Text), null);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException or FormatException or OverflowException)
        {
            return (null, $"'{constraint.Text}' is not a regular expression that can be matched in linear time: {wrong.Message}");
        }
    }

    /// <summary>An attribute that is there but not text passes every text predicate; one that is not there passes the negative ones.</summary>
    private static bool Holds(AttributeConstraint constraint, Regex? pattern, AgentSpec agent)
    {
        var value = constraint.Selector switch
        {
            AttributeSelector.Hostname => agent.Hostname,
            AttributeSelector.Region => agent.Region,
            AttributeSelector.Zone => agent.Zone,
            _ => agent.Attributes.Find(constraint.Attribute),
        };
        if (constraint.Predicate == AttributePredicate.Exists) return value is not null;
        if (constraint.Predicate == AttributePredicate.NotExists) return value is null;
        var isNegative = constraint.Predicate is AttributePredicate.TextNotEquals or AttributePredicate.TextNotMatches;
        if (value is null) return isNegative;
        if (constraint.Selector == AttributeSelector.Attribute && AttributeValue.Parse(value) is not AttributeValue.Text) return true;
        var isMatch = pattern is null ? value == constraint.Text : pattern.IsMatch(value);
        return isMatch != isNegative;
    }
}
