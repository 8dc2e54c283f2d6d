namespace Sandun.Protocol;

/// <summary>Names one router: the load balancer of one machine.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
public readonly record struct RouterId(string Value) : IComparable<RouterId>
{
    public int CompareTo(RouterId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";
}
