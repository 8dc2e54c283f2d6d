namespace Sandun.ResourceManager;

/// <summary>A client's number in an order, with what it was put in order by.</summary>
internal readonly record struct ServiceEntry(DominantShare Share, long Served, long Rank, int Number)
{
    public static bool GoesBefore(in ServiceEntry a, in ServiceEntry b)
    {
        // Of equal weight and measured by the same resource, as nearly all are; without branches, as nobody can foretell which it is.
        if (a.Share.Total == b.Share.Total && a.Share.Weight == b.Share.Weight) return (a.Share.Held < b.Share.Held) | ((a.Share.Held == b.Share.Held) & IsServedFirst(a, b));
        var byShare = a.Share.CompareTo(b.Share);
        return byShare < 0 || (byShare == 0 && IsServedFirst(a, b));
    }

    /// <summary>Of equal shares.</summary>
    private static bool IsServedFirst(in ServiceEntry a, in ServiceEntry b) => (a.Served < b.Served) | ((a.Served == b.Served) & (a.Rank < b.Rank));
}
