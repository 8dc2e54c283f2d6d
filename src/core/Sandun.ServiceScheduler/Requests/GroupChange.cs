using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>A wished group as Marathon's update body says it: null members stay as they are, present ones replace.</summary>
/// <param name="Id">Absolute path.</param>
/// <param name="Apps">All apps directly in the group, or null to leave them. Each is a complete definition.</param>
/// <param name="Groups">All groups directly in it, or null to leave them.</param>
/// <param name="Dependencies">Absolute paths, or null to leave them.</param>
/// <param name="EnforceRole">Or null to leave it.</param>
public sealed record GroupChange(
    PathId Id, ImmutableArray<AppSpec>? Apps, ImmutableArray<GroupChange>? Groups, ImmutableArray<PathId>? Dependencies, bool? EnforceRole)
{
    /// <summary>
    /// Pods directly in it that are made or changed, each a complete definition. Marathon leaves pods alone in a group's body, so those that are
    /// not named stay.
    /// </summary>
    public ImmutableArray<AppSpec> Pods { get; init; } = [];
}
