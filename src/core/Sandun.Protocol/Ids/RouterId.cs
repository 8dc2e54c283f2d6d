using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>Names one router: the load balancer of one machine.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
[JsonConverter(typeof(RouterId.Json))]
public readonly record struct RouterId(string Value) : IComparable<RouterId>
{
    public int CompareTo(RouterId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    /// <summary>Writes the id as its text.</summary>
    public sealed class Json : TextJsonConverter<RouterId>
    {
        protected override RouterId Parse(string text) => new(text);
    }
}
