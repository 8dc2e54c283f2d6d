namespace Sandun.DataCenters;

/// <summary>The part of an app that is in one zone.</summary>
/// <param name="Instances">Placed instances that have not ended.</param>
/// <param name="Serving">Of these: healthy, ready, reachable and served by the routers.</param>
/// <param name="InFlight">Requests and sessions on them now, over all routers.</param>
/// <param name="Requests">Requests answered in the last second.</param>
/// <param name="Errors">Of these, failed ones: status 5xx, or no answer.</param>
/// <param name="P95Microseconds">95th percentile of their response times, in microseconds; 0 without requests.</param>
public sealed record AppInZone(int Instances, int Serving, long InFlight, long Requests, long Errors, long P95Microseconds)
{
    public static readonly AppInZone Nothing = new(0, 0, 0, 0, 0, 0);

    /// <summary>Attempts of the last second that failed here and were made again elsewhere, so that no client saw them.</summary>
    public long Retries { get; init; }
}
