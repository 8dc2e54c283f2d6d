using System.Globalization;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>
/// GROUP_BY: even counts over the field's values. With the number of groups given, Marathon 1.10's rule: each group gets its quota
/// and a surplus slot where the count does not divide; without it (where that rule divides by zero) the rule of 1.9: a new
/// group, or one that holds the least.
/// </summary>
internal sealed class GroupByRule : PlacementRule
{
    private readonly GroupTally _tally = new();
    private readonly int _groups;
    private readonly int _quota;
    private readonly int _surplus;

    public GroupByRule(Constraint constraint, int instances)
        : base(constraint)
    {
        var known = int.TryParse(constraint.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var groups);
        _groups = known ? groups : 0;
        if (_groups == 0) return;
        _quota = instances / _groups;
        _surplus = instances % _groups;
    }

    public override bool ChangesItsMind => true;

    public override void Add(string? value)
    {
        if (value is not null) _tally.Add(value);
    }

    protected override bool AcceptsValue(string value)
    {
        var count = _tally.CountOf(value);
        if (_groups == 0) return count == 0 || count == _tally.Minimum;
        if (count == 0) return _tally.Groups < _groups;
        return count < _quota || (count == _quota && _tally.GroupsAbove(_quota) < _surplus);
    }

    protected override string Detail(string value) => _groups > 0 && _tally.CountOf(value) == 0
        ? $", and {_tally.Groups} groups are in use"
        : $", which has {_tally.CountOf(value)} instances; the least of a group is {_tally.Minimum}";
}
