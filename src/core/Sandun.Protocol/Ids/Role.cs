using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>The share of the pool a framework draws from; <see cref="Any"/> is Mesos' default role <c>*</c>.</summary>
/// <param name="Value">The role's name, a path of segments for hierarchical roles; compared ordinally.</param>
[JsonConverter(typeof(Role.Json))]
public readonly record struct Role(string Value) : IComparable<Role>
{
    public static readonly Role Any = new("*");

    public int CompareTo(Role other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    /// <summary>Writes the id as its text.</summary>
    public sealed class Json : TextJsonConverter<Role>
    {
        protected override Role Parse(string text) => new(text);
    }
}
