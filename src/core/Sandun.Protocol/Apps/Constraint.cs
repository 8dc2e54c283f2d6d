namespace Sandun.Protocol;

/// <summary>A rule on where instances may run.</summary>
/// <param name="Field"><c>hostname</c> (or <c>@hostname</c>), <c>@region</c>, <c>@zone</c>, else the name of an agent attribute.</param>
/// <param name="Operator">How the field is compared.</param>
/// <param name="Value">The operator's value, or null where it takes none.</param>
public sealed record Constraint(string Field, ConstraintOperator Operator, string? Value = null);
