using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Records a new version of the tree: apps, their versions and routes, groups, and the step of history.</summary>
internal static class TreeRecords
{
    public static void Write(
        Turn turn, TreeEdit edit, List<AppTransition> transitions, List<KeyValuePair<PathId, AppGroup?>> groups)
    {
        if (transitions.Count == 0 && groups.Count == 0) return;
        foreach (var transition in transitions) Write(turn, transition);
        var written = WriteGroups(turn, edit, transitions, groups);
        turn.Record(new ServiceFact.TreeChanged(new TreeChange(
            edit.Version,
            [.. transitions.Select(change => change.Before).OfType<App>()],
            [.. transitions.Where(change => change.Before is null).Select(change => change.Id)],
            [.. written.Select(id => edit.Before.Groups.Find(id)).OfType<AppGroup>()],
            [.. written.Where(id => !edit.Before.Groups.ContainsKey(id))])));
        if (turn.State.History is { Count: > AppVersion.Kept, Oldest: { } oldest }) turn.Record(new ServiceFact.TreeChangeForgotten(oldest));
    }

    private static void Write(Turn turn, AppTransition change)
    {
        var (id, before, after) = change;
        if (after is null) Remove(turn, id);
        else Put(turn, after);
        var checks = after?.Spec.HealthChecks ?? [];
        if (before is { Spec.HealthChecks: var old } && !old.IsEmpty && !old.AsSpan().SequenceEqual(checks.AsSpan()))
            turn.Announce(new ServiceEvent.HealthCheckRemoved(turn.Now, id));
        if (before is null || !before.Spec.HealthChecks.AsSpan().SequenceEqual(checks.AsSpan()))
            foreach (var check in checks) turn.Announce(new ServiceEvent.HealthCheckAdded(turn.Now, id, after!.Version, check));
    }

    private static void Put(Turn turn, App app)
    {
        turn.Record(new ServiceFact.AppPut(app));
        turn.Record(new ServiceFact.AppVersionPut(new AppVersion(app.Spec, app.Version, app.LastScalingAt, app.LastConfigChangeAt)
        {
            Skipped = app.Skipped,
        }));
        var versions = turn.State.Versions[app.Id];
        if (versions.Count > AppVersion.Kept) turn.Record(new ServiceFact.AppVersionRemoved(app.Id, versions.First().Key));
        Routes.Follow(turn, app.Spec);
        turn.MarkDirty(app.Id);

        // What did not fit the old definition may fit the new one.
        turn.HasNewDemand |= turn.State.WaitingApps.Contains(app.Id);
    }

    private static void Remove(Turn turn, PathId id)
    {
        turn.Record(new ServiceFact.AppRemoved(id));
        foreach (var version in turn.State.Versions.Find(id)?.Keys.ToList() ?? [])
            turn.Record(new ServiceFact.AppVersionRemoved(id, version));
        if (turn.State.LastFailures.ContainsKey(id)) turn.Record(new ServiceFact.FailureRemoved(id));
        if (turn.State.DelayOf(id) is not null) turn.Record(new ServiceFact.DelayRemoved(id));
        Routes.Sweep(turn, id);
        turn.MarkDirty(id);
    }

    /// <summary>Writes the changed groups, and the new version into every group around a change.</summary>
    private static SortedSet<PathId> WriteGroups(
        Turn turn, TreeEdit edit, List<AppTransition> transitions, List<KeyValuePair<PathId, AppGroup?>> groups)
    {
        var written = new SortedSet<PathId> { PathId.Root };
        foreach (var id in transitions.Select(change => change.Id.Parent).Concat(groups.Select(group => group.Key)))
            for (var group = id; !group.IsRoot; group = group.Parent) written.Add(group);
        foreach (var id in written)
        {
            if (edit.FindGroup(id) is { } group) turn.Record(new ServiceFact.GroupPut(group with { Version = edit.Version }));
            else turn.Record(new ServiceFact.GroupRemoved(id));
        }

        return written;
    }
}
