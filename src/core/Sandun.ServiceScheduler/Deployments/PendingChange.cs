using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>A change that waits for deployments that hold its apps: what the tree is to be, member by member, when it is its turn.</summary>
public sealed record PendingChange
{
    /// <summary>So many changes wait at most: more means that nobody looks.</summary>
    public const int Most = 100;

    /// <summary>The id its deployment will have.</summary>
    public required DeploymentId Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The apps it puts or (null) removes.</summary>
    public required ImmutableArray<KeyValuePair<PathId, AppSpec?>> Apps { get; init; }

    /// <summary>Of these, those whose tasks are replaced though their definition stays.</summary>
    public ImmutableArray<PathId> Restarts { get; init; } = [];

    /// <summary>Of these, those whose count is not a definition's word.</summary>
    public ImmutableArray<KeyValuePair<PathId, CountSource>> Counts { get; init; } = [];

    /// <summary>The groups it puts or (null) removes.</summary>
    public ImmutableArray<KeyValuePair<PathId, AppGroup?>> Groups { get; init; } = [];

    /// <summary>The group its event names.</summary>
    public required PathId Group { get; init; }

    public bool Guarded { get; init; }
}
