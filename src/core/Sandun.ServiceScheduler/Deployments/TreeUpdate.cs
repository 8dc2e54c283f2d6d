using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>How an edit of the tree is carried out.</summary>
internal sealed record UpdateManner
{
    /// <summary>Deployments in the way are cancelled.</summary>
    public bool Force { get; init; }

    /// <summary>Only the steps are wanted.</summary>
    public bool DryRun { get; init; }

    /// <summary>The group the event names.</summary>
    public required PathId Group { get; init; }

    /// <summary>Instances that go first when an app shrinks.</summary>
    public ImmutableArray<InstanceId> ToKill { get; init; } = [];

    /// <summary>A deployment this update takes the place of, whatever it touches.</summary>
    public Deployment? Replaces { get; init; }

    /// <summary>The id the deployment is to have; null to draw one.</summary>
    public DeploymentId? Id { get; init; }

    /// <summary>Whether the deployment is guarded also where no app says so.</summary>
    public bool Guarded { get; init; }

    /// <summary>Whether it goes back to an older version.</summary>
    public bool IsReturn { get; init; }

    /// <summary>The failed deployment this update takes back.</summary>
    public DeploymentId? Reverts { get; init; }

    /// <summary>Each changed app is announced as posted through the API.</summary>
    public bool Posts { get; init; }
}

/// <summary>Brings about an edited tree: checks it, plans, makes way, records the new tree and starts the deployment.</summary>
internal static class TreeUpdate
{
    /// <summary>An edit that starts from the current tree.</summary>
    public static TreeEdit Edit(Turn turn) =>
        new(turn.State.Tree, Timestamps.NextVersion(turn.Now, turn.State.Tree.Groups[PathId.Root].Version));

    public static ServiceReply Run(Turn turn, TreeEdit edit, UpdateManner manner)
    {
        if (TreeRules.Settle(edit, turn.State, turn.Options) is { } refusal) return Refuse(turn, edit, manner, refusal);
        AutoscaledCounts.Keep(edit);
        var transitions = edit.Transitions();
        var groups = edit.ChangedGroups();
        var steps = DeploymentPlan.Compute(transitions, () => Target(edit, transitions, groups), Restarting(turn.State, transitions));
        if (manner.DryRun) return new ServiceReply.Steps(steps);
        ImmutableArray<PathId> affected = [.. steps.SelectMany(step => step.Actions).Select(action => action.App).Distinct().Order()];
        var conflicts = Conflicts(turn.State, affected, manner.Replaces);

        // What the scheduler does by itself is not carried out in the manner of whoever asked for something else in this turn.
        var wish = manner.Id is null && manner.Reverts is null ? turn.Manner : ChangeManner.Marathon;
        if (wish.DryRun) return new ServiceReply.Planned(new ChangePlan([.. transitions], [.. groups], steps, [.. conflicts], [.. edit.Kept]));
        var force = manner.Force || wish.OnConflict == ConflictRule.Supersede;
        if (conflicts.Count > 0 && !force)
        {
            return wish.OnConflict == ConflictRule.Queue
                ? PendingChanges.Queue(turn, edit, manner, conflicts)
                : Refuse(turn, edit, manner, Locked(conflicts));
        }

        if (!steps.IsEmpty && turn.State.Deployments.Length - conflicts.Count >= turn.Options.MaxRunningDeployments)
            return Refuse(turn, edit, manner, TooMany(turn.Options.MaxRunningDeployments));

        var id = manner.Id ?? new DeploymentId(turn.Random.NewUuid().ToString("D"));
        foreach (var conflict in conflicts) DeploymentRun.Cancel(turn, conflict, id);
        if (force) PendingChanges.Supersede(turn, affected, id);
        TreeRecords.Write(turn, edit, transitions, groups);
        turn.Announce(new ServiceEvent.GroupChanged(turn.Now, manner.Group, edit.Version));
        foreach (var count in edit.Kept) turn.Announce(new ServiceEvent.CountKept(turn.Now, count.App, count.Asked, count.Kept));
        if (manner.Posts) AnnouncePosts(turn, transitions);
        var deployment = Deploy(turn, edit, transitions, groups, steps) with
        {
            Id = id,
            AffectedApps = affected,
            ToKill = manner.ToKill,
            Guard = DeploymentGuards.Of(transitions, steps, manner.Guarded || wish.Guarded),
            Good = GoodVersions(transitions, conflicts),
            IsReturn = manner.IsReturn,
            Reverts = manner.Reverts,
        };
        DeploymentRun.Start(turn, deployment);
        Reconciliation.FollowRoles(turn);
        ImmutableArray<PathId> created =
        [
            .. transitions.Where(change => change.Before is null).Select(change => change.Id),
            .. groups.Where(group => group.Value is not null && !edit.Before.Groups.ContainsKey(group.Key)).Select(group => group.Key),
        ];
        return new ServiceReply.Deploying(deployment.Id, edit.Version, created) { Kept = [.. edit.Kept] };
    }

    private static void AnnouncePosts(Turn turn, List<AppTransition> transitions)
    {
        foreach (var (_, before, after) in transitions)
        {
            if (after is not null) turn.Announce(new ServiceEvent.AppPosted(turn.Now, after) { Origin = turn.Origin, IsNew = before is null });
            else if (before is { Spec.Pod: not null }) turn.Announce(new ServiceEvent.PodRemoved(turn.Now, before.Id) { Origin = turn.Origin });
        }
    }

    private static Deployment Deploy(
        Turn turn, TreeEdit edit, List<AppTransition> transitions, List<KeyValuePair<PathId, AppGroup?>> groups,
        ImmutableArray<DeploymentStep> steps) => new()
        {
            Id = default,
            Version = edit.Version,
            Steps = steps,
            AffectedApps = [],
            Before = [.. transitions.Select(change => KeyValuePair.Create(change.Id, change.Before?.Version))],
            RemovedApps = [.. transitions.Where(change => change.After is null).Select(change => change.Before!)],
            GroupsBefore = [.. groups.Select(group => edit.Before.Groups.Find(group.Key)).OfType<AppGroup>()],
            GroupsAdded = [.. groups.Where(group => !edit.Before.Groups.ContainsKey(group.Key)).Select(group => group.Key)],
            StartedAt = turn.Now,
            Pods = [.. transitions.Where(change => (change.After ?? change.Before)!.Spec.Pod is not null).Select(change => change.Id)],
        };

    /// <summary>Where an app was in the middle of another change, its last good version is the one from before that.</summary>
    private static ImmutableArray<KeyValuePair<PathId, DateTimeOffset?>> GoodVersions(List<AppTransition> transitions, List<Deployment> conflicts) => conflicts.Count == 0
        ? []
        : [.. transitions.Select(change => change.Id).SelectMany(app => conflicts.SelectMany(conflict =>
            conflict.Good.Where(good => good.Key == app).Concat(conflict.Before.Where(before => before.Key == app)).Take(1)).Take(1))];

    private static Tree Target(TreeEdit edit, List<AppTransition> transitions, List<KeyValuePair<PathId, AppGroup?>> groups) => new(
        edit.Before.Groups
            .RemoveRange(groups.Where(group => group.Value is null).Select(group => group.Key))
            .SetItems(groups.Where(group => group.Value is not null).Select(group => KeyValuePair.Create(group.Key, group.Value!))),
        edit.Before.Apps
            .RemoveRange(transitions.Where(change => change.After is null).Select(change => change.Id))
            .SetItems(transitions.Where(change => change.After is not null).Select(change => KeyValuePair.Create(change.Id, change.After!))));

    /// <summary>Changed apps whose restart is under way.</summary>
    private static SortedSet<PathId> Restarting(ServiceState state, List<AppTransition> transitions) =>
    [
        .. transitions.Select(change => change.Id).Where(app => state.IndexOf(app).HasOutdated && state.DeploymentOf(app) is { } deployment &&
            deployment.Steps.Any(step => step.Actions.Contains(new DeploymentAction(DeploymentActionKind.RestartApplication, app)))),
    ];

    private static List<Deployment> Conflicts(ServiceState state, ImmutableArray<PathId> affected, Deployment? replaced)
    {
        var ids = new SortedSet<DeploymentId>(affected.Select(state.DeploymentOf).OfType<Deployment>().Select(deployment => deployment.Id));
        if (replaced is not null) ids.Add(replaced.Id);
        return [.. ids.Select(id => state.FindDeployment(id)!)];
    }

    private static ServiceReply.Refused Refuse(Turn turn, TreeEdit edit, UpdateManner manner, ServiceReply.Refused refusal)
    {
        if (!manner.DryRun) turn.Announce(new ServiceEvent.GroupChangeFailed(turn.Now, manner.Group, edit.Version, refusal.Message));
        return refusal;
    }

    private static ServiceReply.Refused Locked(List<Deployment> conflicts) => new(
        RefusalKind.Locked,
        "App is locked by one or more deployments. Override with the option '?force=true'. " +
        "View details at '/v2/deployments/<DEPLOYMENT_ID>'.", [], [.. conflicts.Select(conflict => conflict.Id)]);

    private static ServiceReply.Refused TooMany(int bound) => new(
        RefusalKind.TooMany,
        $"Max number ({bound}) of running deployments is achieved. Wait for existing deployments to complete or cancel one" +
        $" using force=true parameter. You can increase max deployment number by using --max_running_deployments parameter, current value is {bound}");
}
