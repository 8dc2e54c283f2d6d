using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// The whole tree at one version: enough to show it and to roll a subtree back, apps that are gone by now included.
/// The latest <see cref="AppVersion.Kept"/> are kept. Versions share all that did not change between them.
/// </summary>
/// <param name="Version">When the tree changed.</param>
/// <param name="Groups">All groups.</param>
/// <param name="Apps">All apps as they were.</param>
public sealed record GroupVersion(
    DateTimeOffset Version, ImmutableSortedDictionary<PathId, AppGroup> Groups, ImmutableSortedDictionary<PathId, App> Apps);
