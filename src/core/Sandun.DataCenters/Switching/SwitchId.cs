using System.Text.Json.Serialization;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>Names one switch: <c>switch-</c> and its epoch, so that ids are in order of time.</summary>
[JsonConverter(typeof(SwitchId.Json))]
public readonly record struct SwitchId(string Value) : IComparable<SwitchId>
{
    public static SwitchId Of(long epoch) => new($"switch-{epoch:D6}");

    public int CompareTo(SwitchId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    /// <summary>Writes the id as its text.</summary>
    public sealed class Json : TextJsonConverter<SwitchId>
    {
        protected override SwitchId Parse(string text) => new(text);
    }
}
