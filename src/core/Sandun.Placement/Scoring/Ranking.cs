using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>
/// How the offers of a round stand to each other. A rank depends on the offer, the app and the app's own instances, never on other
/// offers: a placement changes the rank of the chosen host and, by one count for all, of its data center.
/// </summary>
internal sealed class Ranking(PlacementRequest request)
{
    /// <summary>The odd constant of SplitMix64 (Steele, Lea, Flood 2014), whose mixing spreads drawn numbers.</summary>
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ResourceAmounts _needs = request.App.TotalAmounts;
    private ulong _drawn;

    public bool IsRandom => request.Strategy == PlacementStrategy.Random;

    /// <summary>Whether ranks depend on where the app's other instances are.</summary>
    public bool Spreads => request.Strategy == PlacementStrategy.Spread;

    /// <summary>Instances of the app by host; counted only where ranks depend on them.</summary>
    public NumberedTally Hosts { get; } = new();

    /// <summary>The same by zone.</summary>
    public NumberedTally Zones { get; } = new();

    public void Add(string hostname, string? zone)
    {
        if (!Spreads) return;
        Hosts.Add(Hosts.NumberOf(hostname));
        Zones.Add(Zones.NumberOf(zone ?? ""));
    }

    /// <summary>Begins the draws of <see cref="PlacementStrategy.Random"/>.</summary>
    public void Seed(ulong seed) => _drawn = seed;

    /// <summary>An offer's rank apart from its zone; the smaller the better.</summary>
    /// <param name="free">What is left of it.</param>
    /// <param name="host">Its host's number in <see cref="Hosts"/>; means something only where ranks depend on it.</param>
    /// <param name="before">Its rank so far: a draw is added to the draws before it, so that in the long run all offers have their turn.</param>
    public Rank RankOf(in ResourceAmounts free, int host, in Rank before)
    {
        var wastes = _needs.MilliGpus == 0 && free.MilliGpus > 0;
        return request.Strategy switch
        {
            PlacementStrategy.Random => new Rank(0, wastes, before.Order + Draw()),
            PlacementStrategy.Binpack => new Rank(0, wastes, Room(free)),
            _ => new Rank(Hosts.CountOf(host), wastes, -Room(free)),
        };
    }

    /// <summary>What is left of what is scarcer: free CPU and memory, each as a multiple of what an instance needs, cross-multiplied.</summary>
    private Int128 Room(in ResourceAmounts free) => Int128.Min(
        (Int128)free.MilliCpus * Math.Max(1, _needs.MemoryBytes), (Int128)free.MemoryBytes * Math.Max(1, _needs.MilliCpus));

    private long Draw()
    {
        var z = _drawn += Golden;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (long)((z ^ (z >> 31)) >> 1);
    }

    /// <summary>One offer's place in the order of preference, its zone left out.</summary>
    public readonly record struct Rank(int OnHost, bool WastesGpus, Int128 Order)
    {
        /// <summary>Below 0 when this goes first, of two in the same zone.</summary>
        public int CompareTo(in Rank other)
        {
            if (OnHost != other.OnHost) return OnHost < other.OnHost ? -1 : 1;
            return WastesGpus != other.WastesGpus ? WastesGpus.CompareTo(other.WastesGpus) : Order.CompareTo(other.Order);
        }

        /// <summary>Below 0 when this goes first.</summary>
        /// <param name="inZone">Instances in this one's zone.</param>
        /// <param name="other">The other.</param>
        /// <param name="otherInZone">Instances in the other's zone.</param>
        public int CompareTo(int inZone, in Rank other, int otherInZone)
        {
            if (OnHost == other.OnHost && inZone != otherInZone) return inZone < otherInZone ? -1 : 1;
            return CompareTo(in other);
        }
    }
}
