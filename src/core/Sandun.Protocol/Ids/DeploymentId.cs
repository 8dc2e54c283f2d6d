using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>Names one deployment: a UUID.</summary>
/// <param name="Value">The text of the id; compared ordinally.</param>
[JsonConverter(typeof(DeploymentId.Json))]
public readonly record struct DeploymentId(string Value) : IComparable<DeploymentId>
{
    public int CompareTo(DeploymentId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    /// <summary>Writes the id as its text.</summary>
    public sealed class Json : TextJsonConverter<DeploymentId>
    {
        protected override DeploymentId Parse(string text) => new(text);
    }
}
