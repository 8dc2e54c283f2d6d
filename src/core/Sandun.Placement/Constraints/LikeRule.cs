using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>LIKE: the whole value matches a regular expression.</summary>
internal sealed class LikeRule(Constraint constraint) : PlacementRule(constraint)
{
    private readonly ConstraintPattern _pattern = new(constraint.Value ?? "");

    protected override bool AcceptsValue(string value) => _pattern.Matches(value);

    protected override string Detail(string value) => _pattern.Error is { } error ? "; " + error : "";
}
