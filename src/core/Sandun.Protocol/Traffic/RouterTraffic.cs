using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What one router's proxy carried, said about each second.</summary>
/// <param name="Router">Which router.</param>
/// <param name="Sequence">Grows by one with each; a gap means that figures were lost on the way.</param>
/// <param name="Rows">Routes and instances that were not idle, each once.</param>
public sealed record RouterTraffic(RouterId Router, long Sequence, ImmutableArray<TrafficRow> Rows)
{
    /// <summary>Apps that get far more than of late; where there are any, this is told before the second is over.</summary>
    public ImmutableArray<PathId> Surging { get; init; } = [];
}

/// <summary>What one route, or one instance behind it, got from one router.</summary>
/// <param name="App">Whose port it is.</param>
/// <param name="PortIndex">Which of its ports.</param>
/// <param name="Task">The instance's task; null for the route as a whole, which has requests no instance got too.</param>
/// <param name="DataCenter">The instance's data center; null when it has none, and for a route.</param>
/// <param name="IntervalMs">How long was counted, in milliseconds; at least 1.</param>
/// <param name="Counts">What was counted.</param>
public sealed record TrafficRow(PathId App, int PortIndex, TaskId? Task, string? DataCenter, int IntervalMs, TrafficCounts Counts);
