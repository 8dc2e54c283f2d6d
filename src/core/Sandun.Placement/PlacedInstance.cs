using System.Collections.Immutable;

namespace Sandun.Placement;

/// <summary>Where an instance is, as far as constraints can see.</summary>
public sealed record PlacedInstance(string Hostname, string? Region, string? Zone, ImmutableSortedDictionary<string, string> Attributes);
