using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>
/// One constraint of an app, with what it must remember of the instances placed so far. A place whose field is missing satisfies none
/// but UNLIKE, as in Marathon.
/// </summary>
internal abstract class PlacementRule(Constraint constraint)
{
    /// <summary>The field the rule reads.</summary>
    public string Field => constraint.Field;

    /// <summary>The constraint as its definition says it: <c>hostname UNIQUE</c>, <c>rack LIKE r[12]</c>.</summary>
    public string Text =>
        $"{constraint.Field} {NameOf(constraint.Operator)}" + (string.IsNullOrEmpty(constraint.Value) ? "" : " " + constraint.Value);

    /// <summary>Whether it may accept later what it refuses now: all others only grow stricter as instances are placed.</summary>
    public virtual bool ChangesItsMind => false;

    protected string? Value => constraint.Value;

    /// <summary>Whether a further instance may go where the field has this value; null when the place lacks the field.</summary>
    public bool Accepts(string? value) => value is null ? AcceptsMissing : AcceptsValue(value);

    /// <summary>Remembers an instance that is placed where the field has this value.</summary>
    public virtual void Add(string? value)
    {
    }

    /// <summary>Why a place with this value is refused, for people.</summary>
    public string Refusal(string? value) =>
        value is null ? $"{Text}: the node has no {Field}" : $"{Text}: {Field} is {value}{Detail(value)}";

    protected virtual bool AcceptsMissing => false;

    protected abstract bool AcceptsValue(string value);

    /// <summary>What more there is to say on a refused value, with its leading punctuation; empty when nothing is.</summary>
    protected virtual string Detail(string value) => "";

    private static string NameOf(ConstraintOperator name) => name switch
    {
        ConstraintOperator.Unique => "UNIQUE",
        ConstraintOperator.Cluster => "CLUSTER",
        ConstraintOperator.GroupBy => "GROUP_BY",
        ConstraintOperator.Like => "LIKE",
        ConstraintOperator.Unlike => "UNLIKE",
        ConstraintOperator.MaxPer => "MAX_PER",
        ConstraintOperator.Is => "IS",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not an operator"),
    };
}
