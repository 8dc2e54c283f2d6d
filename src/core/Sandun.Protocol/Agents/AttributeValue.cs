using System.Globalization;

namespace Sandun.Protocol;

/// <summary>
/// An agent attribute's value by type. Agents keep attributes as text (<see cref="AgentSpec.Attributes"/>); the type is found as Mesos finds
/// it in <c>--attributes</c>: a number is a scalar, brackets are ranges, braces a set, all else text.
/// </summary>
public abstract record AttributeValue
{
    private AttributeValue()
    {
    }

    public sealed record Text(string Value) : AttributeValue;

    /// <summary>Thousandths, as Mesos compares them.</summary>
    public sealed record Scalar(long Thousandths) : AttributeValue;

    public sealed record Ranges(ValueRanges Value) : AttributeValue;

    /// <summary>Items in ordinal order, joined by commas without spaces.</summary>
    public sealed record Set(string Items) : AttributeValue;

    public static AttributeValue Parse(string text)
    {
        var trimmed = text.Trim();
        if (decimal.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.Abs(number) < 1_000_000_000_000m)
            return new Scalar((long)decimal.Round(number * 1000));
        if (trimmed is ['{', .., '}'])
            return new Set(string.Join(',', trimmed[1..^1].Split(',', StringSplitOptions.TrimEntries).Distinct().Order(StringComparer.Ordinal)));
        return trimmed is ['[', .., ']'] && ReadRanges(trimmed[1..^1]) is { } ranges ? new Ranges(ranges) : new Text(text);
    }

    private static ValueRanges? ReadRanges(string text)
    {
        try
        {
            return ValueRanges.Parse(text.Replace(" ", "", StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
