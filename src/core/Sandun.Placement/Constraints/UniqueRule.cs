using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>UNIQUE: no two instances where the field has the same value.</summary>
internal sealed class UniqueRule(Constraint constraint) : PlacementRule(constraint)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public override void Add(string? value)
    {
        if (value is not null) _used.Add(value);
    }

    protected override bool AcceptsValue(string value) => !_used.Contains(value);

    protected override string Detail(string value) => ", where an instance is already";
}
