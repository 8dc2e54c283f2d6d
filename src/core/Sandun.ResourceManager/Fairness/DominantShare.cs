using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// The largest share a client holds of any resource of the pool (Ghodsi et al., "Dominant Resource Fairness", NSDI 2011), as an exact
/// fraction: shares are compared by cross-multiplication, never rounded.
/// </summary>
/// <param name="Held">What is held of the dominant resource.</param>
/// <param name="Total">What the pool has of it; 0 only in the default value, which equals a share of nothing.</param>
public readonly record struct DominantShare(long Held, long Total) : IComparable<DominantShare>
{
    /// <summary>Resources the pool has none of do not count.</summary>
    public static DominantShare Of(ResourceAmounts held, ResourceAmounts total)
    {
        var share = new DominantShare(0, 1);
        share = share.Larger(held.MilliCpus, total.MilliCpus);
        share = share.Larger(held.MemoryBytes, total.MemoryBytes);
        share = share.Larger(held.DiskBytes, total.DiskBytes);
        return share.Larger(held.MilliGpus, total.MilliGpus);
    }

    /// <summary>The share in millionths, rounded down; for people.</summary>
    public long Millionths => Total == 0 ? 0 : (long)((Int128)Held * 1_000_000 / Total);

    public int CompareTo(DominantShare other) =>
        ((Int128)Held * Math.Max(1, other.Total)).CompareTo((Int128)other.Held * Math.Max(1, Total));

    private DominantShare Larger(long held, long total)
    {
        if (total <= 0) return this;
        var share = new DominantShare(held, total);
        return share.CompareTo(this) > 0 ? share : this;
    }
}
