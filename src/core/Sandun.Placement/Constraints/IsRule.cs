using System.Globalization;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>IS: the value equals the given one; numbers are compared to three decimals, as Mesos keeps scalars.</summary>
internal sealed class IsRule(Constraint constraint) : PlacementRule(constraint)
{
    protected override bool AcceptsValue(string value) =>
        Scalar(value) is { } actual && Scalar(Value) is { } wanted ? actual == wanted : value == Value;

    private static decimal? Scalar(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? decimal.Round(number, 3)
            : null;
}
