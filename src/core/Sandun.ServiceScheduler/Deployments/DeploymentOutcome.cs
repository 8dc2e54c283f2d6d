using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>How a deployment ended.</summary>
public sealed record DeploymentOutcome
{
    /// <summary>So many ended deployments are kept: enough to look back a day, bounded for the store.</summary>
    public const int Kept = 200;

    /// <summary>Apps named; a deployment of more says so by <see cref="AppCount"/>.</summary>
    public const int AppsNamed = 20;

    public required DeploymentId Id { get; init; }
    public required DeploymentResult Result { get; init; }

    /// <summary>The affected apps, the first <see cref="AppsNamed"/>.</summary>
    public required ImmutableArray<PathId> Apps { get; init; }

    public required int AppCount { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Why, for people; empty for a success.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The deployment that took its place or takes it back; null for none.</summary>
    public DeploymentId? Successor { get; init; }

    /// <summary>The failed deployment it took back; null for others.</summary>
    public DeploymentId? Reverts { get; init; }
}

/// <summary>How a deployment ended.</summary>
public enum DeploymentResult
{
    Succeeded = 0,
    Failed = 1,
    Cancelled = 2,
    Superseded = 3,
}
