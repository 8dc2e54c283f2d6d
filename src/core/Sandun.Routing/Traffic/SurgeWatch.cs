using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// Sees, between two seconds' figures, which apps get far more than of late, so that their figures need not wait for the second to be over.
/// It decides nothing: a wrong hint costs one more telling. Exact: all sums are integers.
/// </summary>
public sealed class SurgeWatch
{
    /// <summary>What is usual is the mean of about this long; a surge is news until it has become usual.</summary>
    private const long UsualMs = 10_000;

    /// <summary>A route is looked at this long before anything counts as unusual.</summary>
    private const long LearningMs = 2_000;

    /// <summary>More than chance brings: so many times the root of what was expected, and some requests besides.</summary>
    private const long Deviations = 4;
    private const long Few = 8;

    private readonly SortedDictionary<RouteKey, Watched> _routes = [];

    /// <summary>Takes the counters of all routes as they are now, and names the apps that surge.</summary>
    /// <param name="totals">Requests counted since any fixed time, ascending while the counter lives; a lower one has begun anew.</param>
    /// <param name="nowMs">Milliseconds of a clock that never goes back.</param>
    public IReadOnlyCollection<PathId> Look(IReadOnlyDictionary<RouteKey, long> totals, long nowMs)
    {
        var surging = new SortedSet<PathId>();
        foreach (var gone in _routes.Keys.Where(key => !totals.ContainsKey(key)).ToList()) _routes.Remove(gone);
        foreach (var (key, total) in totals)
        {
            if (!_routes.TryGetValue(key, out var route) || total < route.Total)
            {
                _routes[key] = new Watched { Total = total, Told = total, LookedAt = nowMs, ToldAt = nowMs };
                continue;
            }

            if (Surges(route, total, nowMs)) surging.Add(key.App);
            route.Learn(total, nowMs);
        }

        return surging;
    }

    /// <summary>All that was counted until the last look has been told.</summary>
    public void Told()
    {
        foreach (var route in _routes.Values) (route.Told, route.ToldAt) = (route.Total, route.LookedAt);
    }

    private static bool Surges(Watched route, long total, long nowMs)
    {
        if (route.LearntMs < LearningMs) return false;
        // In thousandths of a request, as the usual rate is per second and the time in milliseconds.
        Int128 expected = (Int128)route.UsualMilli * (nowMs - route.ToldAt) / 1_000, came = (Int128)(total - route.Told) * 1_000;
        var excess = came - expected - (Few * 1_000);
        return excess > 0 && excess * excess > Deviations * Deviations * 1_000 * expected && came * 4 > expected * 5;
    }

    private sealed class Watched
    {
        public long Total { get; set; }
        public long Told { get; set; }
        public long LookedAt { get; set; }
        public long ToldAt { get; set; }

        /// <summary>Requests per second, in thousandths.</summary>
        public long UsualMilli { get; private set; }

        /// <summary>How long it was looked at, up to <see cref="UsualMs"/>.</summary>
        public long LearntMs { get; private set; }

        public void Learn(long total, long nowMs)
        {
            var took = Math.Min(nowMs - LookedAt, UsualMs);
            if (took <= 0) return;
            LearntMs = Math.Min(UsualMs, LearntMs + took);
            // Of a short past the plain mean, of a longer one a fading one.
            Int128 rate = (Int128)(total - Total) * 1_000_000 / (nowMs - LookedAt);
            UsualMilli += (long)((rate - UsualMilli) * took / LearntMs);
            (Total, LookedAt) = (total, nowMs);
        }
    }
}
