namespace Sandun.DataCenters;

/// <summary>
/// Sums up how the moved apps did since a step began. Learnt again after a change of leader: the step is then watched anew. Response times
/// are the mean of each second's 95th percentile, weighted by requests: an upper percentile cannot be added up, and a mean of them is
/// compared with another mean of them only.
/// </summary>
internal sealed class GateWatch
{
    private Int128 _weighted;

    public long Requests { get; private set; }

    public long Errors { get; private set; }

    /// <summary>Seconds in a row without figures.</summary>
    public int Blind { get; private set; }

    public void Clear()
    {
        _weighted = 0;
        Requests = Errors = 0;
        Blind = 0;
    }

    public void Add(SwitchPlan plan, FleetObservation seen)
    {
        if (!seen.TrafficKnown)
        {
            Blind++;
            return;
        }

        Blind = 0;
        foreach (var moved in plan.Apps)
        {
            if (!seen.Apps.TryGetValue(moved.App, out var app)) continue;
            foreach (var part in app.Zones.Values)
            {
                Requests += part.Requests;
                Errors += part.Errors;
                _weighted += (Int128)part.Requests * part.P95Microseconds;
            }
        }
    }

    public TrafficBaseline Sum() => Requests == 0
        ? new TrafficBaseline(0, 0, 0)
        : new TrafficBaseline(Requests, (long)((Int128)Errors * 1_000_000 / Requests), (long)(_weighted / Requests));

    /// <summary>What is worse than the gates allow, with figures; null when nothing is.</summary>
    public string? Worse(SwitchGates gates, TrafficBaseline before)
    {
        if (Requests < SwitchGates.FewestRequests) return null;
        var now = Sum();
        if (now.ErrorMicro > before.ErrorMicro + (gates.ErrorMille * 1_000L))
            return $"errors are {Percent(now.ErrorMicro)} of {now.Requests} requests, before they were {Percent(before.ErrorMicro)}";
        if (before.Requests < SwitchGates.FewestRequests) return null;
        var allowed = Math.Max(before.P95Microseconds * gates.LatencyPercent / 100, before.P95Microseconds + (gates.LatencyFloorMilliseconds * 1_000L));
        return now.P95Microseconds > allowed
            ? $"response times (p95) are {now.P95Microseconds / 1000} ms, before they were {before.P95Microseconds / 1000} ms"
            : null;
    }

    private static string Percent(long micro) => $"{micro / 10_000}.{micro % 10_000 / 100:D2} %";
}
