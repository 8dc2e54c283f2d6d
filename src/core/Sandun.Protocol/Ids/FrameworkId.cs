using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>Names a scheduler that is registered with the resource manager; survives its failover.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
[JsonConverter(typeof(FrameworkId.Json))]
public readonly record struct FrameworkId(string Value) : IComparable<FrameworkId>
{
    public int CompareTo(FrameworkId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    /// <summary>Writes the id as its text.</summary>
    public sealed class Json : TextJsonConverter<FrameworkId>
    {
        protected override FrameworkId Parse(string text) => new(text);
    }
}
