namespace Sandun.Protocol;

/// <summary>Names a scheduler that is registered with the resource manager; survives its failover.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
public readonly record struct FrameworkId(string Value) : IComparable<FrameworkId>
{
    public int CompareTo(FrameworkId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";
}
