using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>Names one instance of an app across its relaunches: <c>app.instance-uuid</c>.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
[JsonConverter(typeof(InstanceId.Json))]
public readonly record struct InstanceId(string Value) : IComparable<InstanceId>
{
    public int CompareTo(InstanceId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    /// <summary>Writes the id as its text.</summary>
    public sealed class Json : TextJsonConverter<InstanceId>
    {
        protected override InstanceId Parse(string text) => new(text);
    }
}
