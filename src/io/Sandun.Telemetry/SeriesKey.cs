namespace Sandun.Telemetry;

/// <summary>What one series of figures is of.</summary>
/// <param name="Metric">The metric's name, as Prometheus allows it.</param>
/// <param name="Labels">What it was measured at, in <see cref="LabelText"/>'s form.</param>
public readonly record struct SeriesKey(string Metric, string Labels);
