using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>
/// How the offers of a round stand to each other. A rank depends on the offer, the app and the app's own instances, never on other
/// offers: a placement changes the rank of the chosen host and, by one count for all, of its data center.
/// </summary>
internal sealed class Ranking(PlacementRequest request)
{
    private readonly ResourceAmounts _needs = request.App.TotalAmounts;

    /// <summary>Whether there is no order: <see cref="DrawnCandidates"/> then stand in its place.</summary>
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

    /// <summary>An offer's rank apart from its zone; the smaller the better.</summary>
    /// <param name="offer">Its number.</param>
    /// <param name="free">What is left of it.</param>
    /// <param name="host">Its host's number in <see cref="Hosts"/>; means something only where ranks depend on it.</param>
    public Rank RankOf(int offer, in ResourceAmounts free, int host) => Spreads
        ? new Rank(Hosts.CountOf(host), WastesGpus(in free), -Room(free), offer)
        : new Rank(0, WastesGpus(in free), Room(free), offer);

    /// <summary>Whether an offer has GPUs that the app has no use for.</summary>
    public bool WastesGpus(in ResourceAmounts free) => _needs.MilliGpus == 0 && free.MilliGpus > 0;

    /// <summary>What is left of what is scarcer: free CPU and memory, each as a multiple of what an instance needs, cross-multiplied.</summary>
    private Int128 Room(in ResourceAmounts free) => Int128.Min(
        (Int128)free.MilliCpus * Math.Max(1, _needs.MemoryBytes), (Int128)free.MemoryBytes * Math.Max(1, _needs.MilliCpus));

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
