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
    /// <param name="offer">Its number.</param>
    /// <param name="free">What is left of it.</param>
    /// <param name="host">Its host's number in <see cref="Hosts"/>; means something only where ranks depend on it.</param>
    /// <param name="before">Its rank's order so far: a draw is added to the draws before it, so that in the long run all offers have their turn.</param>
    public Rank RankOf(int offer, in ResourceAmounts free, int host, Int128 before)
    {
        var wastes = _needs.MilliGpus == 0 && free.MilliGpus > 0;
        return request.Strategy switch
        {
            PlacementStrategy.Random => new Rank(0, wastes, before + Draw(), offer),
            PlacementStrategy.Binpack => new Rank(0, wastes, Room(free), offer),
            _ => new Rank(Hosts.CountOf(host), wastes, -Room(free), offer),
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

    /// <summary>One offer's place in the order of preference, its zone left out. Many are kept and compared: all of it is in half a cache line.</summary>
    public readonly struct Rank
    {
        private readonly int _first;

        public Rank(int onHost, bool wastesGpus, Int128 order, int offer) => (_first, Order, Offer) = ((onHost * 2) + (wastesGpus ? 1 : 0), order, offer);

        /// <summary>The offer's number; of equals the smaller goes first.</summary>
        public int Offer { get; }

        /// <summary>What decides between offers on whose hosts as many instances are, and that waste as much.</summary>
        public Int128 Order { get; }

        /// <summary>Instances on the offer's host; 0 where that does not matter.</summary>
        private int OnHost => _first >> 1;

        /// <summary>Of two in the same zone.</summary>
        public static bool GoesBefore(in Rank a, in Rank b)
        {
            if (a._first != b._first) return a._first < b._first;
            return a.Order < b.Order || (a.Order == b.Order && a.Offer < b.Offer);
        }

        /// <param name="a">The one.</param>
        /// <param name="inZone">Instances in its zone.</param>
        /// <param name="b">The other.</param>
        /// <param name="otherInZone">Instances in the other's zone.</param>
        public static bool GoesBefore(in Rank a, int inZone, in Rank b, int otherInZone) =>
            a.OnHost == b.OnHost && inZone != otherInZone ? inZone < otherInZone : GoesBefore(in a, in b);
    }
}
