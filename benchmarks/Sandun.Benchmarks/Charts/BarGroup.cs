namespace Sandun.Benchmarks.Charts;

/// <summary>Bars that are compared with each other.</summary>
internal sealed record BarGroup(string Title, IReadOnlyList<Bar> Bars);
