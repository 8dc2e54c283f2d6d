using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>CLUSTER: all instances where the field has one value, the given one or the one the first instance got.</summary>
internal sealed class ClusterRule(Constraint constraint) : PlacementRule(constraint)
{
    private string? _wanted = string.IsNullOrEmpty(constraint.Value) ? null : constraint.Value;

    public override void Add(string? value) => _wanted ??= value;

    protected override bool AcceptsValue(string value) => _wanted is null || value == _wanted;

    protected override string Detail(string value) => $", not {_wanted}";
}
