using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>How much of unreserved scalar resources may be given away, by name.</summary>
/// <param name="Most">The amounts; they count only where the name is bounded.</param>
/// <param name="IsUnbounded">Whether only the names in <see cref="Bounds"/> are bounded.</param>
internal readonly record struct Allowance(Quantities Most, bool IsUnbounded)
{
    public static readonly Allowance Everything = new(Quantities.Zero, true);

    /// <summary>Names bounded by limits, with what they leave.</summary>
    public ImmutableSortedDictionary<string, long>? Bounds { get; private init; }

    /// <summary>Whether all may be given.</summary>
    public bool IsEverything => IsUnbounded && Bounds is null;

    public Allowance Within(ImmutableArray<NamedAmount> limits, Quantities consumed)
    {
        if (limits.IsEmpty) return this;
        var bounds = Bounds ?? Sorted.ByText<long>();
        foreach (var (name, limit) in limits)
        {
            var left = Math.Max(0, limit - consumed[name]);
            bounds = bounds.SetItem(name, Math.Min(left, bounds.Find(name, long.MaxValue)));
        }

        return this with { Bounds = bounds };
    }

    public long Of(string name)
    {
        var most = IsUnbounded ? long.MaxValue : Most[name];
        return Bounds is null ? most : Math.Min(most, Bounds.Find(name, long.MaxValue));
    }

    /// <summary>
    /// The part that may be given: reserved, revocable, ranges and sets whole, unreserved scalars as far as allowed; what cannot be divided
    /// whole or not at all.
    /// </summary>
    public Resources Cut(Resources wanted)
    {
        if (IsEverything) return wanted;
        var amounts = wanted.Amounts;
        var cut = new ResourceAmounts(
            Math.Min(amounts.MilliCpus, Of("cpus")), Math.Min(amounts.MemoryBytes, Of("mem")),
            Math.Min(amounts.DiskBytes, Of("disk")), Math.Min(amounts.MilliGpus, Of("gpus")));
        if (wanted.IsPlain) return cut == amounts ? wanted : wanted with { Amounts = cut };
        var left = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var special = ImmutableArray.CreateBuilder<Resource>();
        foreach (var resource in wanted.Special)
            if (CutOne(resource, cut, left) is { IsEmpty: false } part) special.Add(part);
        return wanted with { Amounts = cut, Special = special.ToImmutable() };
    }

    private Resource? CutOne(Resource resource, ResourceAmounts given, SortedDictionary<string, long> left)
    {
        var kind = resource.Kind;
        if (resource.Type != ResourceType.Scalar || !kind.Reservations.IsEmpty || kind.IsRevocable) return resource;
        var most = left.TryGetValue(kind.Name, out var rest) ? rest : Of(kind.Name) - new Quantities(given, null)[kind.Name];
        if (kind.IsIndivisible && resource.Amount > most) return null;
        var amount = Math.Min(resource.Amount, Math.Max(0, most));
        left[kind.Name] = most - amount;
        return resource with { Amount = amount };
    }
}
