using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>How far a rollout is, as the store keeps it.</summary>
internal sealed record StoredRollout
{
    public required string App { get; init; }
    public required string Deployment { get; init; }
    public int Stage { get; init; }
    public DateTimeOffset? ReachedAt { get; init; }

    public static StoredRollout Of(Rollout rollout) => new()
    {
        App = rollout.App.Value, Deployment = rollout.Deployment.Value, Stage = rollout.Stage, ReachedAt = rollout.ReachedAt,
    };

    public Rollout ToRollout() => new(PathId.Absolute(App), new DeploymentId(Deployment), Stage, ReachedAt);
}

/// <summary>How a deployment ended, as the store keeps it.</summary>
internal sealed record StoredOutcome
{
    public required string Id { get; init; }
    public DeploymentResult Result { get; init; }
    public List<string>? Apps { get; init; }
    public int AppCount { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset EndedAt { get; init; }
    public string Reason { get; init; } = "";
    public string? Successor { get; init; }
    public string? Reverts { get; init; }

    public static StoredOutcome Of(DeploymentOutcome outcome) => new()
    {
        Id = outcome.Id.Value, Result = outcome.Result, Apps = Stored.Texts(outcome.Apps), AppCount = outcome.AppCount,
        StartedAt = outcome.StartedAt, EndedAt = outcome.EndedAt, Reason = outcome.Reason, Successor = outcome.Successor?.Value,
        Reverts = outcome.Reverts?.Value,
    };

    public DeploymentOutcome ToOutcome() => new()
    {
        Id = new DeploymentId(Id), Result = Result, Apps = Stored.Paths(Apps), AppCount = AppCount, StartedAt = StartedAt, EndedAt = EndedAt,
        Reason = Reason, Successor = Successor is null ? null : new DeploymentId(Successor),
        Reverts = Reverts is null ? null : new DeploymentId(Reverts),
    };
}

/// <summary>A change that waits, as the store keeps it.</summary>
internal sealed record StoredPending
{
    public required string Id { get; init; }
    public DateTimeOffset At { get; init; }
    public List<StoredPendingApp>? Apps { get; init; }
    public List<string>? Restarts { get; init; }
    public List<StoredPendingCount>? Counts { get; init; }
    public List<StoredPendingGroup>? Groups { get; init; }
    public required string Group { get; init; }
    public bool Guarded { get; init; }

    public static StoredPending Of(PendingChange change) => new()
    {
        Id = change.Id.Value, At = change.At,
        Apps = Stored.Each(change.Apps, app => new StoredPendingApp(app.Key.Value, app.Value is null ? null : StoredAppSpec.Of(app.Value))),
        Restarts = Stored.Texts(change.Restarts), Counts = Stored.Each(change.Counts, count => new StoredPendingCount(count.Key.Value, count.Value)),
        Groups = Stored.Each(change.Groups, group => new StoredPendingGroup(group.Key.Value, group.Value is null ? null : StoredGroup.Of(group.Value))),
        Group = change.Group.Value, Guarded = change.Guarded,
    };

    public PendingChange ToPending() => new()
    {
        Id = new DeploymentId(Id), At = At, Apps = Stored.Each(Apps, app => KeyValuePair.Create(PathId.Absolute(app.Id), app.Spec?.ToSpec())),
        Restarts = Stored.Paths(Restarts), Counts = Stored.Each(Counts, count => KeyValuePair.Create(PathId.Absolute(count.App), count.Source)),
        Groups = Stored.Each(Groups, group => KeyValuePair.Create(PathId.Absolute(group.Id), group.Group?.ToGroup())),
        Group = PathId.Absolute(Group), Guarded = Guarded,
    };
}

internal sealed record StoredPendingApp(string Id, StoredAppSpec? Spec);

internal sealed record StoredPendingCount(string App, CountSource Source);

internal sealed record StoredPendingGroup(string Id, StoredGroup? Group);

/// <summary>When a deployment has failed, as the store keeps it.</summary>
internal sealed record StoredGuard(TimeSpan? ProgressDeadline, bool AutoRevert);
