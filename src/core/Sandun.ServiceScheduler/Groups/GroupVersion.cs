using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The whole tree at one version: enough to show it and to roll a subtree back. The latest <see cref="AppVersion.Kept"/> are kept.</summary>
/// <param name="Version">When the tree changed.</param>
/// <param name="Groups">All groups.</param>
/// <param name="Apps">The version each app had.</param>
public sealed record GroupVersion(
    DateTimeOffset Version, ImmutableArray<AppGroup> Groups, ImmutableArray<KeyValuePair<PathId, DateTimeOffset>> Apps);
