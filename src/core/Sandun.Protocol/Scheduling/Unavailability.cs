namespace Sandun.Protocol;

/// <summary>When a machine will be out of service.</summary>
/// <param name="Start">From when.</param>
/// <param name="Duration">For how long; null: for good.</param>
public sealed record Unavailability(DateTimeOffset Start, TimeSpan? Duration);
