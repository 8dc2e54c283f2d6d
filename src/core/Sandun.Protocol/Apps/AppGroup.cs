using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>A group's own data; which apps and groups lie in it follows from their paths.</summary>
public sealed record AppGroup
{
    public required PathId Id { get; init; }

    /// <summary>Apps or groups that must be up before anything in this group; absolute.</summary>
    public ImmutableArray<PathId> Dependencies { get; init; } = [];

    /// <summary>Whether its services must take the group's name as role; top-level groups only.</summary>
    public bool EnforceRole { get; init; }

    /// <summary>Version of the group: the time of the last change in its subtree.</summary>
    public DateTimeOffset Version { get; init; }
}
