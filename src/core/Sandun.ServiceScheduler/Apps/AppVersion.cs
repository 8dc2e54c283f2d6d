using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>A definition an app had, or has. The latest <see cref="Kept"/> of each app are kept and go with the app.</summary>
public sealed record AppVersion(AppSpec Spec, DateTimeOffset Version, DateTimeOffset LastScalingAt, DateTimeOffset LastConfigChangeAt)
{
    /// <summary>Marathon's <c>--zk_max_versions</c>: enough to roll back, bounded for the store.</summary>
    public const int Kept = 50;

    /// <summary><see cref="App.Skipped"/> at that time.</summary>
    public ImmutableArray<VersionSpan> Skipped { get; init; } = [];
}
