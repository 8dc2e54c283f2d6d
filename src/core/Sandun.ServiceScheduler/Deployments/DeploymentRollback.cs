using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// The inverse of a deployment's own changes, worked out against the tree as it is now: its new apps go, its changed and removed apps
/// come back as they were, what others changed stays.
/// </summary>
internal static class DeploymentRollback
{
    public static ServiceReply Run(Turn turn, Deployment deployment)
    {
        var edit = TreeUpdate.Edit(turn);
        foreach (var (id, before) in deployment.Before)
        {
            if (before is not { } version)
            {
                if (edit.FindApp(id) is not null) edit.RemoveApp(id);
                continue;
            }

            if (DefinitionOf(turn.State, deployment, id, version) is not { } spec)
            {
                return new ServiceReply.Refused(
                    RefusalKind.Invalid,
                    $"App '{id}' cannot go back: its version {Timestamps.Text(version)} is not kept any more. Stop the deployment with force=true.");
            }

            edit.PutApp(spec);
            edit.CountIsOf(id, CountSource.Hand);
        }

        foreach (var group in deployment.GroupsBefore) edit.PutGroup(group);
        foreach (var id in deployment.GroupsAdded.OrderByDescending(id => id.Segments.Length))
            if (IsEmpty(edit, id)) edit.RemoveSubtree(id);
        return TreeUpdate.Run(turn, edit, new UpdateManner { Group = PathId.Root, Force = true, Replaces = deployment });
    }

    /// <summary>
    /// What takes a failed deployment back: its changed and removed apps get their last good version, and instances that still run it are
    /// kept. Apps that were new stay as they are. Null when there is nothing to go back to.
    /// </summary>
    public static ServiceReply? Revert(Turn turn, Deployment deployment)
    {
        var edit = TreeUpdate.Edit(turn);
        var any = false;
        foreach (var (id, before) in deployment.Before)
        {
            var good = deployment.Good.Any(pair => pair.Key == id) ? deployment.Good.First(pair => pair.Key == id).Value : before;
            if (good is not { } version) continue;
            if (turn.State.Versions.GetValueOrDefault(id)?.GetValueOrDefault(version) is { } stored) edit.GoBack(stored, turn.State.Versions[id]);
            else if (deployment.RemovedApps.FirstOrDefault(app => app.Id == id) is { } removed) edit.PutApp(removed.Spec);
            else continue;
            any = true;
        }

        return any ? TreeUpdate.Run(turn, edit, new UpdateManner { Group = PathId.Root, Force = true, Guarded = true, IsReturn = true, Reverts = deployment.Id }) : null;
    }

    private static AppSpec? DefinitionOf(ServiceState state, Deployment deployment, PathId id, DateTimeOffset version) =>
        deployment.RemovedApps.FirstOrDefault(app => app.Id == id)?.Spec ??
        state.Versions.GetValueOrDefault(id)?.GetValueOrDefault(version)?.Spec;

    /// <summary>Whether nothing but groups this edit would remove as well lies below the group.</summary>
    private static bool IsEmpty(TreeEdit edit, PathId id) =>
        !edit.Before.Apps.Keys.Concat(edit.Specs.Keys).Any(app => app.IsWithin(id) && edit.FindApp(app) is not null) &&
        !edit.Before.Groups.Keys.Any(group => group != id && group.IsWithin(id) && edit.FindGroup(group) is not null);
}
