using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>Names one offer; never reused.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
[JsonConverter(typeof(OfferId.Json))]
public readonly record struct OfferId(string Value) : IComparable<OfferId>
{
    public int CompareTo(OfferId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    /// <summary>Writes the id as its text.</summary>
    public sealed class Json : TextJsonConverter<OfferId>
    {
        protected override OfferId Parse(string text) => new(text);
    }
}
