using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>Names one agent for as long as its work directory lives; given by the resource manager at first registration.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
[JsonConverter(typeof(AgentId.Json))]
public readonly record struct AgentId(string Value) : IComparable<AgentId>
{
    public int CompareTo(AgentId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    /// <summary>Writes the id as its text.</summary>
    public sealed class Json : TextJsonConverter<AgentId>
    {
        protected override AgentId Parse(string text) => new(text);
    }
}
