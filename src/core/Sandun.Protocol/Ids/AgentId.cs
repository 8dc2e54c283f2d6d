namespace Sandun.Protocol;

/// <summary>Names one agent for as long as its work directory lives; given by the resource manager at first registration.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
public readonly record struct AgentId(string Value) : IComparable<AgentId>
{
    public int CompareTo(AgentId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";
}
