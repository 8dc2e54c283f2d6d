namespace Sandun.Autoscaler.Policies;

/// <summary>A figure from elsewhere an app is sized by: so much of it for each instance.</summary>
/// <param name="Name">For people.</param>
/// <param name="Address">A Prometheus server where there is a query; else what answers with a number, or with JSON that holds one.</param>
/// <param name="Query">PromQL; null for a plain address.</param>
/// <param name="Path">Where the number stands in JSON, as in <c>queue.length</c>; null when the answer is the number.</param>
/// <param name="TargetMicros">Millionths of the figure one instance takes; at least 1.</param>
public sealed record CustomMetric(string Name, string Address, string? Query, string? Path, long TargetMicros);
