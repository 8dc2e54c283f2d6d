namespace Sandun.Protocol;

/// <summary>Names one offer; never reused.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
public readonly record struct OfferId(string Value) : IComparable<OfferId>
{
    public int CompareTo(OfferId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";
}
