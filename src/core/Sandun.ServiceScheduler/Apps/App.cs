using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>An app as it is now: the wished definition and when it changed.</summary>
/// <param name="Spec">The current definition.</param>
/// <param name="Version">When the definition or the count last changed; Marathon's version, milliseconds precise.</param>
/// <param name="LastScalingAt">When the count last changed.</param>
/// <param name="LastConfigChangeAt">When anything but the count last changed, or a restart was asked for. Tasks of an older version are outdated.</param>
public sealed record App(AppSpec Spec, DateTimeOffset Version, DateTimeOffset LastScalingAt, DateTimeOffset LastConfigChangeAt)
{
    public PathId Id => Spec.Id;

    /// <summary>The count a definition last named, where a hand or the app's scaler set another; null where it is the definition's.</summary>
    public int? NamedInstances { get; init; }

    /// <summary>Whether the app's scaler, and nobody else, has set the count to 0: then it wakes by itself. Another app of no instance is suspended.</summary>
    public bool IsAsleep { get; init; }

    /// <summary>
    /// Versions after <see cref="LastConfigChangeAt"/> that are outdated all the same: those an app came back from. What still runs of the
    /// definition it came back to is kept, rather than replaced by the same.
    /// </summary>
    public ImmutableArray<VersionSpan> Skipped { get; init; } = [];

    /// <summary>Whether what was launched from the version runs the current configuration.</summary>
    public bool IsCurrent(DateTimeOffset version) => version >= LastConfigChangeAt && !Skipped.Any(span => span.Holds(version));
}
