using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>A container network an app is attached to beside its first.</summary>
/// <param name="Name">The network.</param>
/// <param name="Labels">Labels of the attachment.</param>
public sealed record ContainerNetwork(string Name, ImmutableSortedDictionary<string, string> Labels);
