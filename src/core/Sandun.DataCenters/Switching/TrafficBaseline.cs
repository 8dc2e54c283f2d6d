namespace Sandun.DataCenters;

/// <summary>How the moved apps did before their traffic moved.</summary>
/// <param name="Requests">Requests it was taken from.</param>
/// <param name="ErrorMicro">Failed ones, in millionths.</param>
/// <param name="P95Microseconds">95th percentile of their response times, in microseconds.</param>
public sealed record TrafficBaseline(long Requests, long ErrorMicro, long P95Microseconds);
