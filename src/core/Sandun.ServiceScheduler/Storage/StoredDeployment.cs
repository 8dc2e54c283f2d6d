using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>A running deployment as the store keeps it.</summary>
internal sealed record StoredDeployment
{
    public required string Id { get; init; }
    public DateTimeOffset Version { get; init; }
    public List<List<StoredAction>>? Steps { get; init; }
    public int CurrentStep { get; init; }
    public List<string>? AffectedApps { get; init; }
    public List<StoredBefore>? Before { get; init; }
    public List<StoredApp>? RemovedApps { get; init; }
    public List<StoredGroup>? GroupsBefore { get; init; }
    public List<string>? GroupsAdded { get; init; }
    public List<string>? Growing { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public List<string>? ToKill { get; init; }
    public List<string>? Pods { get; init; }
    public StoredGuard? Guard { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public List<StoredBefore>? Good { get; init; }
    public bool IsReturn { get; init; }
    public string? Reverts { get; init; }

    public static StoredDeployment Of(Deployment deployment) => new()
    {
        Id = deployment.Id.Value, Version = deployment.Version,
        Steps = Stored.Each(deployment.Steps, step => step.Actions.Select(act => new StoredAction(act.Kind, act.App.Value)).ToList()),
        CurrentStep = deployment.CurrentStep, AffectedApps = Stored.Texts(deployment.AffectedApps),
        Before = Stored.Each(deployment.Before, pair => new StoredBefore(pair.Key.Value, pair.Value)),
        RemovedApps = Stored.Each(deployment.RemovedApps, StoredApp.Of), GroupsBefore = Stored.Each(deployment.GroupsBefore, StoredGroup.Of),
        GroupsAdded = Stored.Texts(deployment.GroupsAdded), Growing = Stored.Texts(deployment.Growing), StartedAt = deployment.StartedAt,
        ToKill = Stored.Each(deployment.ToKill, id => id.Value), Pods = Stored.Texts(deployment.Pods),
        Guard = deployment.Guard is { } guard ? new StoredGuard(guard.ProgressDeadline, guard.AutoRevert) : null, PausedAt = deployment.PausedAt,
        Good = Stored.Each(deployment.Good, pair => new StoredBefore(pair.Key.Value, pair.Value)), Reverts = deployment.Reverts?.Value,
        IsReturn = deployment.IsReturn,
    };

    public Deployment ToDeployment() => new()
    {
        Id = new DeploymentId(Id), Version = Version,
        Steps = Stored.Each(Steps, step => new DeploymentStep([.. step.Select(act => new DeploymentAction(act.Kind, PathId.Absolute(act.App)))])),
        CurrentStep = CurrentStep, AffectedApps = Stored.Paths(AffectedApps),
        Before = Stored.Each(Before, pair => KeyValuePair.Create(PathId.Absolute(pair.App), pair.Version)),
        RemovedApps = Stored.Each(RemovedApps, app => app.ToApp()), GroupsBefore = Stored.Each(GroupsBefore, group => group.ToGroup()),
        GroupsAdded = Stored.Paths(GroupsAdded), Growing = Stored.Paths(Growing), StartedAt = StartedAt,
        ToKill = Stored.Each(ToKill, id => new InstanceId(id)), Pods = Stored.Paths(Pods),
        Guard = Guard is null ? null : new DeploymentGuard(Guard.ProgressDeadline, Guard.AutoRevert), PausedAt = PausedAt,
        Good = Stored.Each(Good, pair => KeyValuePair.Create(PathId.Absolute(pair.App), pair.Version)),
        IsReturn = IsReturn, Reverts = Reverts is null ? null : new DeploymentId(Reverts),
    };
}

internal sealed record StoredAction(DeploymentActionKind Kind, string App);

internal sealed record StoredBefore(string App, DateTimeOffset? Version);
