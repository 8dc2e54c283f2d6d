using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>All of an app's constraints, and Marathon's rule that without one on <c>@region</c> only the home region fits.</summary>
internal sealed class PlacementRules
{
    private readonly PlacementRule[] _rules;
    private readonly string? _homeRegion;
    private readonly SortedDictionary<string, int>? _room;

    public PlacementRules(PlacementRequest request)
    {
        var app = request.App;
        _rules = [.. app.Constraints.Select(constraint => RuleFor(constraint, app.Instances))];
        _homeRegion = app.Constraints.Any(constraint => constraint.Field == "@region") ? null : request.HomeRegion;
        if (request.ZoneRoom is { } room) _room = new SortedDictionary<string, int>(room, StringComparer.Ordinal);
        foreach (var placed in request.Placed) Add(placed.Hostname, placed.Region, placed.Zone, placed.Attributes);
    }

    /// <summary>Whether every rule accepts a further instance in this place.</summary>
    public bool Accept(Offer offer) => AcceptForGood(offer) && AcceptForNow(offer);

    /// <summary>Whether the rules that only grow stricter accept the place: what they refuse once they refuse for the whole round.</summary>
    public bool AcceptForGood(Offer offer)
    {
        if (!IsHome(offer.Region) || !HasRoom(offer.Zone)) return false;
        foreach (var rule in _rules)
            if (!rule.ChangesItsMind && !rule.Accepts(ValueOf(rule, offer))) return false;
        return true;
    }

    /// <summary>Whether the rules that change their mind accept the place now; the same for all places of a group.</summary>
    public bool AcceptForNow(Offer offer)
    {
        foreach (var rule in _rules)
            if (rule.ChangesItsMind && !rule.Accepts(ValueOf(rule, offer))) return false;
        return true;
    }

    /// <summary>Names the places that are in one zone and alike to the rules that change their mind.</summary>
    public string GroupOf(Offer offer)
    {
        var group = offer.Zone ?? "";
        foreach (var rule in _rules)
            if (rule.ChangesItsMind && rule.Field != "@zone") group = ValueOf(rule, offer) is { } value ? $"{group}\n{value}" : group + "\n\n";
        return group;
    }

    /// <summary>One sentence for each rule that refuses the place.</summary>
    public ImmutableArray<string> Refusals(Offer offer)
    {
        var refusals = ImmutableArray.CreateBuilder<string>();
        if (!IsHome(offer.Region)) refusals.Add($"needs region {_homeRegion}, is in {offer.Region}");
        if (!HasRoom(offer.Zone)) refusals.Add($"data center {ZoneRule.NameOf(offer.Zone)} takes no more instances of the app");
        foreach (var rule in _rules)
        {
            var value = ValueOf(rule, offer);
            if (!rule.Accepts(value)) refusals.Add(rule.Refusal(value));
        }

        return refusals.ToImmutable();
    }

    /// <summary>Remembers an instance placed there.</summary>
    public void Add(string hostname, string? region, string? zone, ImmutableSortedDictionary<string, string> attributes)
    {
        foreach (var rule in _rules) rule.Add(ConstraintField.Of(rule.Field, hostname, region, zone, attributes));
    }

    /// <summary>One instance more is placed in the zone.</summary>
    public void TakeRoom(string? zone)
    {
        if (_room is not null) _room[ZoneRule.NameOf(zone)]--;
    }

    private bool HasRoom(string? zone) => _room is null || _room.GetValueOrDefault(ZoneRule.NameOf(zone)) > 0;

    private bool IsHome(string? region) => _homeRegion is null || region is null || region == _homeRegion;

    private static string? ValueOf(PlacementRule rule, Offer offer) =>
        ConstraintField.Of(rule.Field, offer.Hostname, offer.Region, offer.Zone, offer.Attributes);

    private static PlacementRule RuleFor(Constraint constraint, int instances) => constraint.Operator switch
    {
        ConstraintOperator.Unique => new UniqueRule(constraint),
        ConstraintOperator.Cluster => new ClusterRule(constraint),
        ConstraintOperator.GroupBy => new GroupByRule(constraint, instances),
        ConstraintOperator.Like => new LikeRule(constraint),
        ConstraintOperator.Unlike => new UnlikeRule(constraint),
        ConstraintOperator.MaxPer => new MaxPerRule(constraint),
        ConstraintOperator.Is => new IsRule(constraint),
        _ => throw new ArgumentOutOfRangeException(nameof(constraint), constraint.Operator, "not an operator"),
    };
}
