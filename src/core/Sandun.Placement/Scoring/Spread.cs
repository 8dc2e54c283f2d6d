using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>
/// The default choice: spread. Better is, in this order: fewer instances of the app on the host; fewer in the zone; no GPUs where
/// none are needed; more left over of what is scarcer (free CPU and free memory, each as a share of the most any offer has);
/// the earlier offer. The share is compared by cross-multiplied integers.
/// </summary>
internal sealed class Spread
{
    private readonly GroupTally _hosts = new();
    private readonly GroupTally _zones = new();
    private readonly bool _needsGpus;

    public Spread(PlacementRequest request)
    {
        _needsGpus = request.App.Amounts.MilliGpus > 0;
        foreach (var placed in request.Placed) Add(placed.Hostname, placed.Zone);
    }

    public void Add(string hostname, string? zone)
    {
        _hosts.Add(hostname);
        _zones.Add(zone ?? "");
    }

    /// <summary>The most free CPU and the most free memory any of the offers has.</summary>
    public static ResourceAmounts Most(ReadOnlySpan<Offer> offers)
    {
        long milliCpus = 0, memoryBytes = 0;
        foreach (var offer in offers)
        {
            milliCpus = Math.Max(milliCpus, offer.Resources.Amounts.MilliCpus);
            memoryBytes = Math.Max(memoryBytes, offer.Resources.Amounts.MemoryBytes);
        }

        return new ResourceAmounts(milliCpus, memoryBytes, 0, 0);
    }

    /// <summary>How an offer ranks; the smaller the better.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="most">The most any offer has, from <see cref="Most"/>.</param>
    public Rank RankOf(Offer offer, ResourceAmounts most)
    {
        var free = offer.Resources.Amounts;
        var cpuShare = (Int128)free.MilliCpus * Math.Max(1, most.MemoryBytes);
        var memoryShare = (Int128)free.MemoryBytes * Math.Max(1, most.MilliCpus);
        return new Rank(
            _hosts.CountOf(offer.Hostname), _zones.CountOf(offer.Zone ?? ""), !_needsGpus && free.MilliGpus > 0,
            Int128.Min(cpuShare, memoryShare));
    }

    /// <summary>One offer's place in the order of preference.</summary>
    public readonly record struct Rank(int OnHost, int InZone, bool WastesGpus, Int128 LeftOver)
    {
        public bool IsBetterThan(Rank other)
        {
            if (OnHost != other.OnHost) return OnHost < other.OnHost;
            if (InZone != other.InZone) return InZone < other.InZone;
            if (WastesGpus != other.WastesGpus) return !WastesGpus;
            return LeftOver > other.LeftOver;
        }
    }
}
