namespace Sandun.DataCenters;

/// <summary>
/// Judges whether a center is lost: most of those who look at it do not see it, none of its agents answers, for as long as the policy says,
/// and the good requests of all apps fell when it went. Learnt again after a change of leader, which only delays a move.
/// </summary>
internal sealed class LossJudge
{
    /// <summary>Seconds over which the usual number of good requests is taken.</summary>
    private const int UsualSeconds = 60;

    private readonly SortedDictionary<string, Loss> _losses = new(StringComparer.Ordinal);
    private readonly Queue<long> _good = new();

    /// <summary>The center that is lost as of now, the first by name; null when none is.</summary>
    public string? Lost(FleetObservation seen, FailoverPolicy policy, DateTimeOffset now)
    {
        var good = GoodRequests(seen);
        string? lost = null;
        foreach (var (zone, center) in seen.Centers)
        {
            if (!IsGone(center))
            {
                _losses.Remove(zone);
                continue;
            }

            if (!_losses.TryGetValue(zone, out var loss)) _losses.Add(zone, loss = new Loss(now, _good.Count == 0 ? 0 : _good.Sum() / _good.Count, good));
            else _losses[zone] = loss = loss with { Lowest = Math.Min(loss.Lowest, good) };
            if (lost is null && now - loss.Since >= policy.After && loss.Hurt(policy.BusinessPercent)) lost = zone;
        }

        if (_losses.Count == 0) _good.Enqueue(good);
        if (_good.Count > UsualSeconds) _good.Dequeue();
        return lost;
    }

    /// <summary>Two of three observers at least, and not one agent that answers.</summary>
    private static bool IsGone(CenterObservation center) =>
        center is { Nodes: > 0, Reachable: 0 } && center.Observers > 0 && center.ObserversMissing * 3 >= center.Observers * 2;

    private static long GoodRequests(FleetObservation seen)
    {
        long good = 0;
        foreach (var app in seen.Apps.Values)
            foreach (var part in app.Zones.Values)
                good += part.Requests - part.Errors;
        return good;
    }

    /// <param name="Since">Since when the center is gone.</param>
    /// <param name="Usual">Good requests a second before.</param>
    /// <param name="Lowest">The fewest since: others may take over soon, which makes the loss no smaller.</param>
    private readonly record struct Loss(DateTimeOffset Since, long Usual, long Lowest)
    {
        /// <summary>Without traffic there is nothing that could have fallen, so the observers' word stands alone.</summary>
        public bool Hurt(int percent) => percent == 0 || Usual == 0 || Lowest * 100 < Usual * percent;
    }
}
