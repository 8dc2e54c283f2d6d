using System.Text.Json.Serialization;

namespace Sandun.Benchmarks.Harness;

/// <summary>One measured number.</summary>
/// <param name="Name">Dotted name, stable over time: <c>first-light.up.ready</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit: ms, MB, /s, ratio.</param>
/// <param name="Target">The bar, with its direction: <c>&lt;= 15</c>; null when the figure is only reported.</param>
/// <param name="Met">Whether the bar was reached; null without one.</param>
public sealed record Figure(string Name, double Value, string Unit, string? Target = null, bool? Met = null)
{
    public static Figure AtMost(string name, double value, string unit, double target) =>
        new(name, value, unit, FormattableString.Invariant($"<= {target:0.##}"), value <= target);

    public static Figure AtLeast(string name, double value, string unit, double target) =>
        new(name, value, unit, FormattableString.Invariant($">= {target:0.##}"), value >= target);
}

/// <summary>JSON of a figure: one object a line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Figure))]
public sealed partial class FigureJson : JsonSerializerContext;
