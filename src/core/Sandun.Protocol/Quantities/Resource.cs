using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>
/// One resource with everything Mesos' <c>Resource</c> can say. Scalars are exact: bytes for <c>mem</c> and <c>disk</c>, thousandths for
/// every other name. Exactly one of amount, ranges and items counts. Equality is by content.
/// </summary>
public sealed record Resource
{
    public required ResourceKind Kind { get; init; }

    /// <summary>The scalar, ≥ 0; 0 for ranges and sets.</summary>
    public long Amount { get; init; }

    /// <summary>Null unless it is a ranges resource.</summary>
    public ValueRanges? Ranges { get; init; }

    /// <summary>The items of a set in ordinal order without doubles; default unless it is a set resource.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImmutableArray<string> Items { get; init; }

    /// <summary>How many holders of a shared resource this stands for; 1 for what is not shared.</summary>
    public int Shares { get; init; } = 1;

    [JsonIgnore]
    public string Name => Kind.Name;

    [JsonIgnore]
    public ResourceType Type => Ranges is not null ? ResourceType.Ranges : Items.IsDefault ? ResourceType.Scalar : ResourceType.Set;

    [JsonIgnore]
    public bool IsEmpty => Type switch
    {
        ResourceType.Ranges => Ranges!.IsEmpty,
        ResourceType.Set => Items.IsEmpty,
        _ => Amount <= 0 || Shares <= 0,
    };

    /// <summary>A scalar without anything special.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="amount">Bytes for mem and disk, thousandths else.</param>
    public static Resource Scalar(string name, long amount) => new() { Kind = new ResourceKind { Name = name }, Amount = amount };

    /// <summary>A scalar in Mesos' unit (megabytes for mem and disk), rounded to what can be kept.</summary>
    public static long Units(string name, decimal value) =>
        (long)decimal.Round(value * (IsInBytes(name) ? ResourceAmounts.BytesPerMegabyte : 1000));

    /// <summary>The amount in Mesos' unit.</summary>
    public static decimal Value(string name, long amount) => (decimal)amount / (IsInBytes(name) ? ResourceAmounts.BytesPerMegabyte : 1000);

    /// <summary>Both together; of one kind and type. Shared ones count holders.</summary>
    public Resource Plus(Resource other) => Type switch
    {
        ResourceType.Ranges => this with { Ranges = Ranges!.Union(other.Ranges!) },
        ResourceType.Set => this with { Items = [.. Items.Union(other.Items, StringComparer.Ordinal).Order(StringComparer.Ordinal)] },
        _ => Kind.IsShared ? this with { Shares = Shares + other.Shares } : this with { Amount = Amount + other.Amount },
    };

    /// <summary>What is left; of one kind and type. Of scalars it may be negative.</summary>
    public Resource Minus(Resource other) => Type switch
    {
        ResourceType.Ranges => this with { Ranges = Ranges!.Except(other.Ranges!) },
        ResourceType.Set => this with { Items = [.. Items.Except(other.Items, StringComparer.Ordinal)] },
        _ => Kind.IsShared ? this with { Shares = Shares - other.Shares } : this with { Amount = Amount - other.Amount },
    };

    /// <summary>Whether the other, of the same kind, can be taken out of this.</summary>
    public bool Contains(Resource other) => Type == other.Type && Type switch
    {
        ResourceType.Ranges => Ranges!.ContainsAll(other.Ranges!),
        ResourceType.Set => other.Items.All(item => Items.BinarySearch(item, StringComparer.Ordinal) >= 0),
        _ when Kind.IsShared => Amount == other.Amount && Shares >= other.Shares,
        _ => Kind.IsIndivisible ? Amount == other.Amount : Amount >= other.Amount,
    };

    public bool Equals(Resource? other) =>
        other is not null && Amount == other.Amount && Shares == other.Shares && Kind.Equals(other.Kind) && Equals(Ranges, other.Ranges) &&
        Items.IsDefault == other.Items.IsDefault && (Items.IsDefault || Items.AsSpan().SequenceEqual(other.Items.AsSpan()));

    public override int GetHashCode() => HashCode.Combine(Kind, Amount);

    /// <summary>For people: name, owner, traits and value.</summary>
    public override string ToString()
    {
        var owner = Kind.ReservedTo is { } role ? $"({role})" : "";
        var traits = $"{(Kind.Disk?.PersistenceId is { } id ? $"[{id}]" : "")}{(Kind.IsRevocable ? "{REV}" : "")}{(Kind.IsShared ? "<SHARED>" : "")}";
        var value = Type switch
        {
            ResourceType.Ranges => $"[{Ranges}]",
            ResourceType.Set => $"{{{string.Join(',', Items)}}}",
            _ => Value(Name, Amount).ToString(CultureInfo.InvariantCulture),
        };
        return $"{Name}{owner}{traits}:{value}";
    }

    private static bool IsInBytes(string name) => name is "mem" or "disk";
}
