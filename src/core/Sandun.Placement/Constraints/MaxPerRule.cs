using System.Globalization;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>MAX_PER: at most so many instances where the field has the same value. An unreadable bound accepts nothing.</summary>
internal sealed class MaxPerRule(Constraint constraint) : PlacementRule(constraint)
{
    private readonly GroupTally _tally = new();

    private readonly int _bound =
        int.TryParse(constraint.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var bound) ? bound : 0;

    public override void Add(string? value)
    {
        if (value is not null) _tally.Add(value);
    }

    protected override bool AcceptsValue(string value) => _tally.CountOf(value) < _bound;

    protected override string Detail(string value) => $", which has {_tally.CountOf(value)} of {_bound} instances";
}
