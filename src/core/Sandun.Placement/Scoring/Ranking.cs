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

    private readonly GroupTally _hosts = new();
    private readonly GroupTally _zones = new();
    private readonly ResourceAmounts _needs = request.App.TotalAmounts;
    private ulong _drawn;

    public bool IsRandom => request.Strategy == PlacementStrategy.Random;

    private bool Spreads => request.Strategy == PlacementStrategy.Spread;

    public void Add(string hostname, string? zone)
    {
        if (!Spreads) return;
        _hosts.Add(hostname);
        _zones.Add(zone ?? "");
    }

    /// <summary>Begins the draws of <see cref="PlacementStrategy.Random"/>.</summary>
    public void Seed(ulong seed) => _drawn = seed;

    /// <summary>How many instances of the app are in the zone; 0 where that does not matter.</summary>
    public int InZone(string? zone) => Spreads ? _zones.CountOf(zone ?? "") : 0;

    /// <summary>The offer's rank apart from its zone; the smaller the better.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="before">Its rank so far: a draw is added to the draws before it, so that in the long run all offers have their turn.</param>
    public Rank RankOf(Offer offer, in Rank before)
    {
        var free = offer.Resources.Amounts;
        var wastes = _needs.MilliGpus == 0 && free.MilliGpus > 0;
        return request.Strategy switch
        {
            PlacementStrategy.Random => new Rank(0, wastes, before.Order + Draw()),
            PlacementStrategy.Binpack => new Rank(0, wastes, Room(free)),
            _ => new Rank(_hosts.CountOf(offer.Hostname), wastes, -Room(free)),
        };
    }

    /// <summary>What is left of what is scarcer: free CPU and memory, each as a multiple of what an instance needs, cross-multiplied.</summary>
    private Int128 Room(ResourceAmounts free) => Int128.Min(
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
        /// <summary>Below 0 when this goes first.</summary>
        /// <param name="inZone">Instances in this one's zone.</param>
        /// <param name="other">The other.</param>
        /// <param name="otherInZone">Instances in the other's zone.</param>
        public int CompareTo(int inZone, in Rank other, int otherInZone)
        {
            if (OnHost != other.OnHost) return OnHost.CompareTo(other.OnHost);
            if (inZone != otherInZone) return inZone.CompareTo(otherInZone);
            return WastesGpus != other.WastesGpus ? WastesGpus.CompareTo(other.WastesGpus) : Order.CompareTo(other.Order);
        }
    }
}
