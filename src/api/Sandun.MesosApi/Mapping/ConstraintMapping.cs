using System.Collections.Immutable;
using Sandun.Protocol;
using Predicate = Sandun.MesosApi.Wire.Scheduler.AttributeConstraint.Types.Predicate;
using WireConstraint = Sandun.MesosApi.Wire.Scheduler.AttributeConstraint;
using WireConstraints = Sandun.MesosApi.Wire.Scheduler.OfferConstraints;

namespace Sandun.MesosApi.Mapping;

/// <summary>Which agents a framework's roles are to be offered, both ways.</summary>
internal static class ConstraintMapping
{
    /// <exception cref="FormatException">A constraint says nothing, or is for a role that is not the framework's; the message is Mesos'.</exception>
    public static ImmutableArray<OfferConstraints> ToCore(this WireConstraints? wire, FrameworkInfo info)
    {
        if (wire is null) return [];
        foreach (var role in wire.RoleConstraints.Keys)
        {
            if (!info.Roles.Contains(new Role(role)))
                throw new FormatException($"Offer constraints specify `role_constraints` for a role '{role}' not contained in the set of roles");
        }

        return
        [
            .. wire.RoleConstraints.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new OfferConstraints(new Role(entry.Key), [.. Groups(entry.Value)])),
        ];
    }

    public static WireConstraints ToWire(this ImmutableArray<OfferConstraints> core)
    {
        var wire = new WireConstraints();
        foreach (var constraints in core)
        {
            var role = new WireConstraints.Types.RoleConstraints();
            foreach (var group in constraints.Groups)
            {
                var alternatives = new WireConstraints.Types.RoleConstraints.Types.Group();
                alternatives.AttributeConstraints.Add(group.Select(ToWire));
                role.Groups.Add(alternatives);
            }

            wire.RoleConstraints[constraints.Role.Value] = role;
        }

        return wire;
    }

    private static IEnumerable<ImmutableArray<AttributeConstraint>> Groups(WireConstraints.Types.RoleConstraints wire)
    {
        if (wire.Groups.Count == 0) throw new FormatException("A `RoleConstraints` must contain at least one group");
        foreach (var group in wire.Groups)
        {
            if (group.AttributeConstraints.Count == 0) throw new FormatException("A constraint group must contain at least one attribute constraint");
            yield return [.. group.AttributeConstraints.Select(ToCore)];
        }
    }

    private static AttributeConstraint ToCore(WireConstraint wire)
    {
        var (selector, name) = wire.Selector.SelectorCase switch
        {
            WireConstraint.Types.Selector.SelectorOneofCase.AttributeName => (AttributeSelector.Attribute, wire.Selector.AttributeName),
            WireConstraint.Types.Selector.SelectorOneofCase.PseudoattributeType when Enum.IsDefined((AttributeSelector)(int)wire.Selector.PseudoattributeType) &&
                wire.Selector.PseudoattributeType != 0 => ((AttributeSelector)(int)wire.Selector.PseudoattributeType, ""),
            _ => throw new FormatException("Exactly one of `AttributeConstraint::Selector::name` or `AttributeConstraint::Selector::pseudoattribute_type` must be set"),
        };
        var predicate = wire.Predicate ?? new Predicate();
        return predicate.PredicateCase switch
        {
            Predicate.PredicateOneofCase.Exists => new AttributeConstraint(selector, name, AttributePredicate.Exists, ""),
            Predicate.PredicateOneofCase.NotExists => new AttributeConstraint(selector, name, AttributePredicate.NotExists, ""),
            Predicate.PredicateOneofCase.TextEquals => new AttributeConstraint(selector, name, AttributePredicate.TextEquals, predicate.TextEquals.Value),
            Predicate.PredicateOneofCase.TextNotEquals => new AttributeConstraint(selector, name, AttributePredicate.TextNotEquals, predicate.TextNotEquals.Value),
            Predicate.PredicateOneofCase.TextMatches => new AttributeConstraint(selector, name, AttributePredicate.TextMatches, predicate.TextMatches.Regex),
            Predicate.PredicateOneofCase.TextNotMatches => new AttributeConstraint(selector, name, AttributePredicate.TextNotMatches, predicate.TextNotMatches.Regex),
            _ => throw new FormatException("Unknown predicate type"),
        };
    }

    private static WireConstraint ToWire(AttributeConstraint core) => new()
    {
        Selector = core.Selector == AttributeSelector.Attribute
            ? new WireConstraint.Types.Selector { AttributeName = core.Attribute }
            : new WireConstraint.Types.Selector { PseudoattributeType = (WireConstraint.Types.Selector.Types.PseudoattributeType)(int)core.Selector },
        Predicate = core.Predicate switch
        {
            AttributePredicate.Exists => new Predicate { Exists = new Predicate.Types.Exists() },
            AttributePredicate.NotExists => new Predicate { NotExists = new Predicate.Types.NotExists() },
            AttributePredicate.TextEquals => new Predicate { TextEquals = new Predicate.Types.TextEquals { Value = core.Text } },
            AttributePredicate.TextNotEquals => new Predicate { TextNotEquals = new Predicate.Types.TextNotEquals { Value = core.Text } },
            AttributePredicate.TextMatches => new Predicate { TextMatches = new Predicate.Types.TextMatches { Regex = core.Text } },
            _ => new Predicate { TextNotMatches = new Predicate.Types.TextNotMatches { Regex = core.Text } },
        },
    };
}
