namespace Sandun.Protocol;

/// <summary>Names one deployment: a UUID.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
public readonly record struct DeploymentId(string Value) : IComparable<DeploymentId>
{
    public int CompareTo(DeploymentId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";
}
