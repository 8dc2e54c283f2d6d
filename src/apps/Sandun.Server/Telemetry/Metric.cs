namespace Sandun.Server.Telemetry;

/// <summary>One thing that is measured of things of a kind.</summary>
/// <param name="Name">As Prometheus writes it.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Value">The figure; null where it is not known.</param>
internal sealed record Metric<T>(string Name, string Help, Func<T, double?> Value);
