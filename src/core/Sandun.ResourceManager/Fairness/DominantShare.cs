using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// The largest share a client holds of any resource of the pool (Ghodsi et al., "Dominant Resource Fairness", NSDI 2011), divided by its
/// weight, as an exact fraction: shares are compared by cross-multiplication, never rounded.
/// </summary>
/// <param name="Held">What is held of the dominant resource.</param>
/// <param name="Total">What the pool has of it; 0 only in the default value, which equals a share of nothing.</param>
/// <param name="Weight">The weight in thousandths; 0 stands for 1000.</param>
public readonly record struct DominantShare(long Held, long Total, long Weight = 0) : IComparable<DominantShare>
{
    private const long DefaultWeight = 1000;

    /// <summary>Resources the pool has none of do not count.</summary>
    public static DominantShare Of(ResourceAmounts held, ResourceAmounts total)
    {
        var share = new DominantShare(0, 1);
        share = share.Larger(held.MilliCpus, total.MilliCpus);
        share = share.Larger(held.MemoryBytes, total.MemoryBytes);
        share = share.Larger(held.DiskBytes, total.DiskBytes);
        return share.Larger(held.MilliGpus, total.MilliGpus);
    }

    /// <summary>The share of all scalars, by a weight in thousandths.</summary>
    internal static DominantShare Of(Quantities held, Quantities total, long weight)
    {
        var share = Of(held.Plain, total.Plain);
        if (held.Named is not null)
            foreach (var (name, amount) in held.Named) share = share.Larger(amount, total[name]);
        return share with { Weight = weight == DefaultWeight ? 0 : weight };
    }

    /// <summary>The share without its weight in millionths, rounded down; for people.</summary>
    public long Millionths => Total == 0 ? 0 : (long)((Int128)Held * 1_000_000 / Total);

    public int CompareTo(DominantShare other)
    {
        if (Total == other.Total && Weight == other.Weight) return Held.CompareTo(other.Held);
        if (Weight == other.Weight)
        {
            var leftHigh = Math.BigMul((ulong)Math.Max(0, Held), (ulong)Math.Max(1, other.Total), out var leftLow);
            var rightHigh = Math.BigMul((ulong)Math.Max(0, other.Held), (ulong)Math.Max(1, Total), out var rightLow);
            return leftHigh != rightHigh ? leftHigh.CompareTo(rightHigh) : leftLow.CompareTo(rightLow);
        }

        var left = (UInt128)(ulong)Math.Max(0, Held) * (ulong)Math.Max(1, other.Total);
        var right = (UInt128)(ulong)Math.Max(0, other.Held) * (ulong)Math.Max(1, Total);
        return Compare(left, other.Effective, right, Effective);
    }

    private ulong Effective => (ulong)(Weight <= 0 ? DefaultWeight : Weight);

    /// <summary>Compares two products of 128 and 64 bits, which need 192.</summary>
    private static int Compare(UInt128 a, ulong x, UInt128 b, ulong y)
    {
        var (aHigh, aLow) = Product(a, x);
        var (bHigh, bLow) = Product(b, y);
        var byHigh = aHigh.CompareTo(bHigh);
        return byHigh != 0 ? byHigh : aLow.CompareTo(bLow);
    }

    private static (UInt128 High, ulong Low) Product(UInt128 a, ulong x)
    {
        var low = (UInt128)(ulong)a * x;
        var high = ((UInt128)(ulong)(a >> 64) * x) + (low >> 64);
        return (high, (ulong)low);
    }

    private DominantShare Larger(long held, long total)
    {
        if (total <= 0 || held <= 0) return this;
        var share = new DominantShare(held, total);
        return share.CompareTo(this) > 0 ? share : this;
    }
}
