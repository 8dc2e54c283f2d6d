using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>Names an executor; chosen by its framework, unique within it on one agent.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
[JsonConverter(typeof(ExecutorId.Json))]
public readonly record struct ExecutorId(string Value) : IComparable<ExecutorId>
{
    public int CompareTo(ExecutorId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    /// <summary>Writes the id as its text.</summary>
    public sealed class Json : TextJsonConverter<ExecutorId>
    {
        protected override ExecutorId Parse(string text) => new(text);
    }
}
