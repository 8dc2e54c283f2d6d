using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>
/// Offers of which one is drawn for each instance, all that fit being equally likely (<see cref="PlacementStrategy.Random"/>). They lie in
/// groups alike in what rules that change their mind look at; what does not fit when it is drawn is taken out for good, see
/// <see cref="CandidateHeap"/>. A draw costs a look at each group, not at each offer.
/// </summary>
/// <param name="seed">Begins the draws.</param>
internal sealed class DrawnCandidates(ulong seed)
{
    /// <summary>The odd constant of SplitMix64 (Steele, Lea, Flood 2014), whose mixing spreads drawn numbers.</summary>
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly Dictionary<string, Group> _named = new(StringComparer.Ordinal);
    private readonly List<Group> _groups = [];

    /// <summary>The groups that are drawn from, each with how many offers those before it and itself had when the drawing began.</summary>
    private readonly List<(Group Group, int Before, int Until)> _open = [];
    private ulong _drawn = seed;

    /// <summary>Takes in an offer.</summary>
    /// <param name="offer">Its number.</param>
    /// <param name="group">Its group's name.</param>
    /// <param name="wastesGpus">Whether it has GPUs that the app has no use for: it is drawn only when no other is left.</param>
    public void Add(int offer, string group, bool wastesGpus)
    {
        var name = wastesGpus ? $"{group}\nGPUs" : group;
        if (!_named.TryGetValue(name, out var known)) _groups.Add(_named[name] = known = new Group(wastesGpus));
        known.Offers.Add(offer);
    }

    /// <summary>One of the offers that fit; -1 when none does.</summary>
    /// <param name="accepts">Whether the rules that change their mind accept this one's group now.</param>
    /// <param name="fits">Whether an instance fits this one; what does not now never will.</param>
    public int Draw(Func<int, bool> accepts, Func<int, bool> fits) =>
        DrawFrom(wastesGpus: false, accepts, fits) is >= 0 and var offer ? offer : DrawFrom(wastesGpus: true, accepts, fits);

    private int DrawFrom(bool wastesGpus, Func<int, bool> accepts, Func<int, bool> fits)
    {
        for (var all = Open(wastesGpus, accepts); all > 0; all = Open(wastesGpus, accepts))
        {
            // A place that is empty by now is drawn again, which leaves the others as likely as each other; when half are empty they are counted anew.
            for (var left = all; left > all / 2;)
            {
                var at = (int)Math.BigMul(Next(), (ulong)all, out _);
                var (group, before, _) = _open[Holding(at)];
                if (at - before >= group.Offers.Count) continue;
                var offer = group.Offers[at - before];
                if (fits(offer)) return offer;
                group.Offers[at - before] = group.Offers[^1];
                group.Offers.RemoveAt(group.Offers.Count - 1);
                left--;
            }
        }

        return -1;
    }

    /// <summary>Notes which groups are drawn from.</summary>
    /// <returns>How many offers they have.</returns>
    private int Open(bool wastesGpus, Func<int, bool> accepts)
    {
        _open.Clear();
        var count = 0;
        foreach (var group in _groups)
        {
            if (group.WastesGpus != wastesGpus || group.Offers.Count == 0 || !accepts(group.Offers[0])) continue;
            _open.Add((group, count, count + group.Offers.Count));
            count += group.Offers.Count;
        }

        return count;
    }

    /// <summary>Which of the open groups a place is in.</summary>
    private int Holding(int at)
    {
        var (low, high) = (0, _open.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (at < _open[middle].Until) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private ulong Next()
    {
        var z = _drawn += Golden;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private sealed class Group(bool wastesGpus)
    {
        public bool WastesGpus => wastesGpus;

        public List<int> Offers { get; } = [];
    }
}
