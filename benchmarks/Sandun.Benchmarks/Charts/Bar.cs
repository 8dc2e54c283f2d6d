namespace Sandun.Benchmarks.Charts;

/// <summary>One bar.</summary>
/// <param name="Value">Above 0.</param>
/// <param name="Text">What stands beside it.</param>
/// <param name="IsOurs">Else it is a target, or another program's.</param>
internal sealed record Bar(double Value, string Text, bool IsOurs);
