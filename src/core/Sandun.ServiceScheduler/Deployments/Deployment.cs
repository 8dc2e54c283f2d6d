using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>A running change of one or more apps, carried out step by step; it locks its apps until it ends.</summary>
public sealed record Deployment
{
    public required DeploymentId Id { get; init; }

    /// <summary>Version of the tree this deployment brings about.</summary>
    public required DateTimeOffset Version { get; init; }

    public required ImmutableArray<DeploymentStep> Steps { get; init; }

    /// <summary>Index of the running step, from 0.</summary>
    public int CurrentStep { get; init; }

    /// <summary>Every app it touches, ordered.</summary>
    public required ImmutableArray<PathId> AffectedApps { get; init; }

    /// <summary>The affected apps' versions before it, for a rollback; null for an app that was new.</summary>
    public required ImmutableArray<KeyValuePair<PathId, DateTimeOffset?>> Before { get; init; }

    /// <summary>Definitions of apps this deployment removes, for a rollback (versions go with the app).</summary>
    public ImmutableArray<App> RemovedApps { get; init; } = [];

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Groups this deployment changed or removed, as they were, for a rollback.</summary>
    public ImmutableArray<AppGroup> GroupsBefore { get; init; } = [];

    /// <summary>Groups this deployment added, for a rollback.</summary>
    public ImmutableArray<PathId> GroupsAdded { get; init; } = [];

    /// <summary>Apps of the running step whose count had to grow when it began: their instances are waited for until they are up.</summary>
    public ImmutableArray<PathId> Growing { get; init; } = [];

    /// <summary>Those of the affected apps that are pods, ordered: Marathon tells them apart.</summary>
    public ImmutableArray<PathId> Pods { get; init; } = [];

    /// <summary>When it has failed; null for never, as Marathon's.</summary>
    public DeploymentGuard? Guard { get; init; }

    /// <summary>Since when it is paused; null when it is not.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>
    /// Where <see cref="Before"/> is not what the app goes back to when this fails: this one superseded another, whose version had not
    /// proved itself. Null for an app that had no version that did.
    /// </summary>
    public ImmutableArray<KeyValuePair<PathId, DateTimeOffset?>> Good { get; init; } = [];

    /// <summary>Whether it goes back to an older version: as fast as the upgrade strategy allows, and not in stages.</summary>
    public bool IsReturn { get; init; }

    /// <summary>The failed deployment this one takes back; null for others.</summary>
    public DeploymentId? Reverts { get; init; }

    /// <summary>Instances that a kill-and-scale asked to go; they are the first victims.</summary>
    public ImmutableArray<InstanceId> ToKill { get; init; } = [];
}
