namespace Sandun.DataCenters;

/// <summary>
/// Judges how much traffic a center may take when it is neither well nor dead: it hangs, loses or delays requests. Bad is judged against
/// the other centers in the same seconds, so that a dependency that is slow for all weighs nobody out; by a few seconds at a time, so that
/// few requests a second say something too. Back in steps, each longer the more often it was weighed out.
/// </summary>
internal sealed class GrayJudge
{
    /// <summary>Seconds in a row a center must be bad.</summary>
    public const int BadSeconds = 5;

    /// <summary>Seconds whose requests are judged together; fewer than <see cref="BadSeconds"/>, so that one bad second weighs nobody out.</summary>
    private const int WindowSeconds = 4;

    /// <summary>Seconds after which a center that is out is tried again; doubles with each relapse up to <see cref="LongestOut"/>.</summary>
    public const int FirstOut = 60;

    public const int LongestOut = 600;

    /// <summary>Seconds each step of the return is watched.</summary>
    public const int StepSeconds = 10;

    /// <summary>Requests within the window below which nothing is said of a center.</summary>
    private const int Fewest = 10;

    /// <summary>Shares of the usual traffic a returning center takes, in thousandths.</summary>
    private static readonly int[] _steps = [10, 100, 500, 1_000];

    private readonly SortedDictionary<string, Standing> _standings = new(StringComparer.Ordinal);
    private readonly Queue<SortedDictionary<string, Sum>> _window = new();

    /// <summary>The share in thousandths each judged center is to take now, and why when it is below 1,000.</summary>
    /// <param name="seen">What is seen now; called once a second.</param>
    /// <param name="current">What it takes now.</param>
    public IEnumerable<(string Zone, int Mille, string Why)> Judge(FleetObservation seen, Func<string, int> current)
    {
        _window.Enqueue(Sums(seen));
        if (_window.Count > WindowSeconds) _window.Dequeue();
        var sums = Together(seen);
        foreach (var (zone, sum) in sums)
        {
            var others = sums.Where(other => other.Key != zone && current(other.Key) == 1_000 && Standing.Of(_standings, other.Key).Bad == 0)
                .Select(other => other.Value).ToList();
            var standing = Standing.Of(_standings, zone);
            var mille = current(zone);
            var why = others.Count == 0 ? null : Badness(sum, others);
            var next = standing.Second(mille, why is not null);
            if (next != mille) yield return (zone, next, next == 1_000 ? "" : why ?? "it is given traffic again in steps");
        }
    }

    public void Clear()
    {
        _standings.Clear();
        _window.Clear();
    }

    /// <summary>The window's requests by center; what is in flight and serves is that of now.</summary>
    private SortedDictionary<string, Sum> Together(FleetObservation seen)
    {
        var together = new SortedDictionary<string, Sum>(StringComparer.Ordinal);
        foreach (var zone in seen.Centers.Keys)
        {
            var sum = new Sum();
            foreach (var second in _window)
                if (second.TryGetValue(zone, out var part)) sum.Add(part);
            together.Add(zone, sum);
        }

        return together;
    }

    private static SortedDictionary<string, Sum> Sums(FleetObservation seen)
    {
        var sums = new SortedDictionary<string, Sum>(StringComparer.Ordinal);
        foreach (var zone in seen.Centers.Keys) sums.Add(zone, new Sum());
        foreach (var app in seen.Apps.Values)
        {
            foreach (var (zone, part) in app.Zones)
            {
                if (!sums.TryGetValue(zone, out var sum)) continue;
                sum.Requests += part.Requests;
                sum.Errors += part.Errors;
                sum.Retries += part.Retries;
                sum.InFlight += part.InFlight;
                sum.Weighted += (Int128)part.Requests * part.P95Microseconds;
                sum.Serving += part.Serving;
            }
        }

        return sums;
    }

    /// <summary>Why the center is bad while the others are not; null when it is not.</summary>
    private static string? Badness(Sum sum, List<Sum> others)
    {
        if (sum.Serving == 0) return null;
        var requests = others.Sum(other => other.Requests);
        var tried = others.Sum(other => other.Tried);
        var failed = others.Sum(other => other.Failed);
        if (sum.Tried >= Fewest && sum.Failed * 10 > sum.Tried && failed * 20 < tried)
            return $"{sum.Failed * 100 / sum.Tried} % of what is asked of it fails, elsewhere {failed * 100 / tried} %";

        // It hangs: requests pile up there and none comes back, while others answer.
        if (sum.Requests == 0 && sum.InFlight >= 5 && requests >= Fewest) return $"{sum.InFlight} requests hang there and none is answered";
        var weighted = Int128.Zero;
        foreach (var other in others) weighted += other.Weighted;
        if (sum.Requests < Fewest || requests < Fewest) return null;
        var mine = (long)(sum.Weighted / sum.Requests);
        var theirs = (long)(weighted / requests);
        return mine > (theirs * 5) + 100_000 ? $"its response times (p95) are {mine / 1000} ms, elsewhere {theirs / 1000} ms" : null;
    }

    private sealed class Sum
    {
        public long Requests { get; set; }

        public long Errors { get; set; }

        public long Retries { get; set; }

        public long InFlight { get; set; }

        public Int128 Weighted { get; set; }

        public int Serving { get; set; }

        /// <summary>Attempts: the proxies repeat elsewhere what fails here, and a client sees nothing of it.</summary>
        public long Tried => Requests + Retries;

        public long Failed => Errors + Retries;

        /// <summary>Adds a later second.</summary>
        public void Add(Sum later)
        {
            Requests += later.Requests;
            Errors += later.Errors;
            Retries += later.Retries;
            Weighted += later.Weighted;
            InFlight = later.InFlight;
            Serving = later.Serving;
        }
    }

    private sealed class Standing
    {
        private int _calm;
        private int _relapses;

        public int Bad { get; private set; }

        public static Standing Of(SortedDictionary<string, Standing> all, string zone)
        {
            if (!all.TryGetValue(zone, out var standing)) all.Add(zone, standing = new Standing());
            return standing;
        }

        /// <summary>One second more: the share to take from now on.</summary>
        public int Second(int mille, bool bad)
        {
            Bad = bad ? Bad + 1 : 0;
            _calm = bad ? 0 : _calm + 1;
            if (Bad >= BadSeconds && mille > 0)
            {
                Bad = 0;
                _relapses++;
                return 0;
            }

            if (mille == 1_000)
            {
                if (_calm >= LongestOut) _relapses = 0;
                return mille;
            }

            var wait = mille > 0 ? StepSeconds : Math.Min(LongestOut, FirstOut << Math.Clamp(_relapses - 1, 0, 4));
            if (_calm < wait) return mille;
            _calm = 0;
            return _steps.First(step => step > mille);
        }
    }
}
