using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Amounts of scalar resources by name, whatever their reservations and other traits: what shares, guarantees and limits are counted in.
/// Ranges and sets do not count. Component by component; names that are not there count as 0.
/// </summary>
/// <param name="Plain">cpus, mem, disk and gpus.</param>
/// <param name="Named">All other names, none with 0; null for none.</param>
internal readonly record struct Quantities(ResourceAmounts Plain, ImmutableSortedDictionary<string, long>? Named)
{
    public static readonly Quantities Zero;

    public bool IsZero => Plain.IsZero && Named is null;

    /// <summary>Whether there is any of something.</summary>
    public bool AnyPositive =>
        Plain.MilliCpus > 0 || Plain.MemoryBytes > 0 || Plain.DiskBytes > 0 || Plain.MilliGpus > 0 || (Named?.Any(pair => pair.Value > 0) ?? false);

    /// <summary>All scalars; a shared volume counts once.</summary>
    public static Quantities Of(Resources resources) => resources.IsPlain ? new(resources.Amounts, null) : Sum(resources, _ => true);

    /// <summary>What is neither reserved nor revocable: what guarantees and limits are about.</summary>
    public static Quantities Unreserved(Resources resources) =>
        resources.IsPlain ? new(resources.Amounts, null) : Sum(resources, kind => kind.Reservations.IsEmpty && !kind.IsRevocable);

    /// <summary>Of named amounts; a name given twice is added up.</summary>
    public static Quantities Of(ImmutableArray<NamedAmount> amounts)
    {
        var sum = Zero;
        foreach (var (name, amount) in amounts) sum += One(name, amount);
        return sum;
    }

    /// <summary>By name, in order of names, without those that are 0.</summary>
    public ImmutableArray<NamedAmount> ByName()
    {
        var list = ImmutableArray.CreateBuilder<NamedAmount>();
        if (Plain.MilliCpus != 0) list.Add(new NamedAmount("cpus", Plain.MilliCpus));
        if (Plain.DiskBytes != 0) list.Add(new NamedAmount("disk", Plain.DiskBytes));
        if (Plain.MilliGpus != 0) list.Add(new NamedAmount("gpus", Plain.MilliGpus));
        if (Plain.MemoryBytes != 0) list.Add(new NamedAmount("mem", Plain.MemoryBytes));
        foreach (var (name, amount) in Named ?? Sorted.ByText<long>()) list.Add(new NamedAmount(name, amount));
        list.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return list.ToImmutable();
    }

    /// <summary>The amount of one name.</summary>
    public long this[string name] => name switch
    {
        "cpus" => Plain.MilliCpus,
        "mem" => Plain.MemoryBytes,
        "disk" => Plain.DiskBytes,
        "gpus" => Plain.MilliGpus,
        _ => Named?.Find(name) ?? 0,
    };

    public static Quantities operator +(Quantities a, Quantities b) =>
        a.Named is null && b.Named is null ? new(a.Plain + b.Plain, null) : Combine(a, b, (x, y) => x + y);

    public static Quantities operator -(Quantities a, Quantities b) =>
        a.Named is null && b.Named is null ? new(a.Plain - b.Plain, null) : Combine(a, b, (x, y) => x - y);

    /// <summary>The larger of each.</summary>
    public static Quantities Max(Quantities a, Quantities b) => Combine(a, b, Math.Max);

    /// <summary>What is above 0.</summary>
    public Quantities Positive() => Combine(this, Zero, Math.Max);

    private static Quantities One(string name, long amount) => name switch
    {
        "cpus" => new(new ResourceAmounts(amount, 0, 0, 0), null),
        "mem" => new(new ResourceAmounts(0, amount, 0, 0), null),
        "disk" => new(new ResourceAmounts(0, 0, amount, 0), null),
        "gpus" => new(new ResourceAmounts(0, 0, 0, amount), null),
        _ => new(ResourceAmounts.Zero, amount == 0 ? null : Sorted.ByText<long>().Add(name, amount)),
    };

    private static Quantities Sum(Resources resources, Func<ResourceKind, bool> counts)
    {
        var sum = new Quantities(resources.Amounts, null);
        foreach (var resource in resources.Special)
            if (resource.Type == ResourceType.Scalar && counts(resource.Kind)) sum += One(resource.Name, resource.Amount);
        return sum;
    }

    private static Quantities Combine(Quantities a, Quantities b, Func<long, long, long> combine)
    {
        var plain = new ResourceAmounts(
            combine(a.Plain.MilliCpus, b.Plain.MilliCpus), combine(a.Plain.MemoryBytes, b.Plain.MemoryBytes),
            combine(a.Plain.DiskBytes, b.Plain.DiskBytes), combine(a.Plain.MilliGpus, b.Plain.MilliGpus));
        if (a.Named is null && b.Named is null) return new(plain, null);
        var named = Sorted.ByText<long>().ToBuilder();
        foreach (var name in (a.Named?.Keys ?? []).Union(b.Named?.Keys ?? [], StringComparer.Ordinal))
            if (combine(a[name], b[name]) is var amount && amount != 0) named[name] = amount;
        return new(plain, named.Count == 0 ? null : named.ToImmutable());
    }
}
