using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>How the scheduler stands with its resource manager; kept in memory only.</summary>
public sealed record Session
{
    public static readonly Session None = new();

    /// <summary>When the role started; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public bool Subscribed { get; init; }

    /// <summary>Roles of the latest subscription, ordered.</summary>
    public ImmutableArray<Role> Roles { get; init; } = [];

    /// <summary>Whether the resource manager has removed us for good: subscribing with the id it gave would be refused for ever.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>When to subscribe again; null while subscribed.</summary>
    public DateTimeOffset? SubscribeAt { get; init; }

    /// <summary>How often in a row the subscription ended or was refused.</summary>
    public int Refusals { get; init; }

    /// <summary>No offers are wanted.</summary>
    public bool Suppressed { get; init; }

    /// <summary>Offers were refused with a filter since the last revival.</summary>
    public bool Filtered { get; init; }

    /// <summary>Until then launches wait for the states of <see cref="Unanswered"/>; null when they do not wait.</summary>
    public DateTimeOffset? ReconcilingUntil { get; init; }

    /// <summary>When to ask for all states again.</summary>
    public DateTimeOffset? ReconcileAt { get; init; }

    /// <summary>Until then routers known from before count as connected; null when all are back or given up.</summary>
    public DateTimeOffset? RoutersAwaitedUntil { get; init; }

    /// <summary>Tasks whose state was asked for and not told yet.</summary>
    public ImmutableSortedSet<TaskId> Unanswered { get; init; } = [];

    /// <summary>Offers that arrived while launches had to wait.</summary>
    public ImmutableSortedDictionary<OfferId, Offer> Held { get; init; } = ImmutableSortedDictionary<OfferId, Offer>.Empty;

    /// <summary>Whether tasks may be launched now.</summary>
    public bool MayLaunch => Subscribed && ReconcilingUntil is null;
}
