using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads placement constraints: <c>[[field, operator, value?], …]</c>.</summary>
internal static partial class ConstraintReader
{
    public static ImmutableArray<Constraint> Read(Member constraints)
    {
        var read = ImmutableArray.CreateBuilder<Constraint>();
        foreach (var item in constraints.Items())
            if (One(item) is { } constraint)
                read.Add(constraint);
        return read.ToImmutable();
    }

    /// <summary>The form a pod has: <c>{"fieldName": …, "operator": …, "value": …}</c>.</summary>
    public static ImmutableArray<Constraint> ReadObjects(Member constraints)
    {
        var read = ImmutableArray.CreateBuilder<Constraint>();
        foreach (var item in constraints.Items())
        {
            if (!item.Required().Object()) continue;
            var field = item["fieldName"].Required().Text(1);
            var @operator = item["operator"].Required().Text(1);
            if (field is null || @operator is null) continue;
            if (One(item, item["value"].Text() is { } value ? [field, @operator, value] : [field, @operator]) is { } constraint) read.Add(constraint);
        }

        return read.ToImmutable();
    }

    private static Constraint? One(Member item)
    {
        if (!item.IsPresent) item.Findings.WrongType(item.Path, "error.expected.jsarray");
        return item.Texts() is not { } parts || item.Findings.AnyType ? null : One(item, parts);
    }

    private static Constraint? One(Member item, ImmutableArray<string> parts)
    {
        if (parts.Length is < 2 or > 3 || parts[0].Length == 0)
        {
            item.Findings.BrokenRule(item.Path, "Each constraint must have a field, an operator and, where the operator takes one, a value");
            return null;
        }

        ConstraintOperator? @operator = parts[1].ToUpperInvariant() switch
        {
            "UNIQUE" => ConstraintOperator.Unique,
            "CLUSTER" => ConstraintOperator.Cluster,
            "GROUP_BY" => ConstraintOperator.GroupBy,
            "LIKE" => ConstraintOperator.Like,
            "UNLIKE" => ConstraintOperator.Unlike,
            "MAX_PER" => ConstraintOperator.MaxPer,
            "IS" => ConstraintOperator.Is,
            _ => null,
        };
        if (@operator is not { } known)
        {
            item.Findings.BrokenRule(item.Path,
                "Constraint operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, UNLIKE, MAX_PER or IS");
            return null;
        }

        var value = parts.Length == 3 ? parts[2] : null;
        if (ValueError(known, value) is { } error) item.Findings.BrokenRule(item.Path, error);
        return new Constraint(parts[0], known, value);
    }

    private static string? ValueError(ConstraintOperator @operator, string? value) => @operator switch
    {
        ConstraintOperator.Unique => value is null ? null : "Value specified but not used",
        ConstraintOperator.Cluster => value is "" ? "Value must not be empty" : null,
        ConstraintOperator.GroupBy => value is null || IsCount(value) ? null : "Value was specified but is not a number",
        ConstraintOperator.MaxPer => value is null ? "A numeric value must be specified" : IsCount(value) ? null : "Value was specified but is not a number",
        ConstraintOperator.Is => value is null ? "A value must be specified" : IsText().IsMatch(value)
            ? null : "IS supports only values of letters, digits and _ / . -",
        _ => value is null ? "A regular expression value must be provided" : new ConstraintPattern(value).Error,
    };

    private static bool IsCount(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    [GeneratedRegex(@"^[A-Za-z0-9_/.\-]*\z")]
    private static partial Regex IsText();
}
