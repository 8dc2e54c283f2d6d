using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>UNLIKE: the value does not match a regular expression as a whole, or is missing.</summary>
internal sealed class UnlikeRule(Constraint constraint) : PlacementRule(constraint)
{
    private readonly ConstraintPattern _pattern = new(constraint.Value ?? "");

    protected override bool AcceptsMissing => _pattern.Error is null;

    protected override bool AcceptsValue(string value) => _pattern.Error is null && !_pattern.Matches(value);

    protected override string Detail(string value) => _pattern.Error is { } error ? "; " + error : "";
}
