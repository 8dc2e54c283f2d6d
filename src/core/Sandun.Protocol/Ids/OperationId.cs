using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>Names an operation whose outcome its framework wants to hear of; chosen by the framework, unique within it.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
[JsonConverter(typeof(OperationId.Json))]
public readonly record struct OperationId(string Value) : IComparable<OperationId>
{
    public int CompareTo(OperationId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    /// <summary>Writes the id as its text.</summary>
    public sealed class Json : TextJsonConverter<OperationId>
    {
        protected override OperationId Parse(string text) => new(text);
    }
}
