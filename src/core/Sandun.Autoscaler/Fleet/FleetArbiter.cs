namespace Sandun.Autoscaler.Fleet;

/// <summary>
/// Divides what is free between apps that want to grow. First everybody gets what is guaranteed, the reserve included; then what is left beyond the
/// reserve goes by priority, among equals one instance each in turn, so that none takes all.
/// </summary>
public static class FleetArbiter
{
    /// <summary>The counts granted, in the order of the bids: at least what each has, at most what it wants.</summary>
    public static IReadOnlyList<int> Grant(IReadOnlyList<ScaleBid> bids, FleetRoom room)
    {
        var granted = bids.Select(bid => bid.Count).ToArray();
        var (cpus, bytes) = (room.FreeMilliCpus, room.FreeBytes);
        var order = Enumerable.Range(0, bids.Count).OrderByDescending(at => bids[at].Priority).ThenBy(at => at).ToList();
        Share(order, at => Math.Min(bids[at].Min, bids[at].Wish), 0, 0);
        foreach (var equals in order.GroupBy(at => bids[at].Priority)) Share([.. equals], at => bids[at].Wish, room.ReservedMilliCpus, room.ReservedBytes);
        return granted;

        void Share(List<int> among, Func<int, int> most, long keptCpus, long keptBytes)
        {
            var wanting = among.Where(at => granted[at] < most(at)).ToList();
            while (wanting.Count > 0)
            {
                wanting.RemoveAll(at => granted[at] >= most(at) || cpus - bids[at].MilliCpus < keptCpus || bytes - bids[at].MemoryBytes < keptBytes);
                foreach (var at in wanting)
                {
                    if (cpus - bids[at].MilliCpus < keptCpus || bytes - bids[at].MemoryBytes < keptBytes) continue;
                    granted[at]++;
                    cpus -= bids[at].MilliCpus;
                    bytes -= bids[at].MemoryBytes;
                }
            }
        }
    }
}
