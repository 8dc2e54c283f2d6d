using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Requests about apps.</summary>
internal static class AppRequests
{
    public static ServiceReply Create(Turn turn, ServiceRequest.CreateApp request)
    {
        var id = request.Spec.Id;
        if (turn.State.FindApp(id) is not null)
            return new ServiceReply.Refused(RefusalKind.Exists, $"An app with id [{id}] already exists.");
        var edit = TreeUpdate.Edit(turn);
        edit.PutApp(request.Spec);
        return TreeUpdate.Run(turn, edit, new UpdateManner { Group = id.Parent, Force = request.Force, Posts = true });
    }

    public static ServiceReply Update(Turn turn, ServiceRequest.UpdateApps request)
    {
        var edit = TreeUpdate.Edit(turn);
        for (var i = 0; i < request.Changes.Length; i++)
        {
            var change = request.Changes[i];
            if (Stale(turn, turn.State.FindApp(change.Id), change.Id) is { } stale) return stale;
            var changed = Changed(turn.State, edit, change);
            if (changed.Refusal is { } refusal) return refusal;
            edit.PutApp(changed.Spec! with { Id = change.Id });
            edit.CountIsOf(change.Id, changed.Count);
            if (request.Changes.Length > 1) edit.Positions[change.Id] = $"/({i})";
        }

        var group = request.Changes.Length == 1 ? request.Changes[0].Id.Parent : PathId.Root;
        return TreeUpdate.Run(turn, edit, new UpdateManner { Group = group, Force = request.Force, Posts = true });
    }

    public static ServiceReply Delete(Turn turn, ServiceRequest.DeleteApp request)
    {
        if (turn.State.FindApp(request.Id) is not { } app) return Missing(request.Id);
        if (Stale(turn, app, request.Id) is { } stale) return stale;
        var edit = TreeUpdate.Edit(turn);
        edit.RemoveApp(request.Id);
        return TreeUpdate.Run(turn, edit, new UpdateManner { Group = request.Id.Parent, Force = request.Force, Posts = true });
    }

    public static ServiceReply Restart(Turn turn, ServiceRequest.RestartApp request)
    {
        if (turn.State.FindApp(request.Id) is null) return Missing(request.Id);
        var edit = TreeUpdate.Edit(turn);
        edit.Restart(request.Id);
        return TreeUpdate.Run(turn, edit, new UpdateManner { Group = request.Id.Parent, Force = request.Force });
    }

    /// <summary>Brings back an older definition; instances that still run it are kept. The count stays what it is.</summary>
    public static ServiceReply RollBack(Turn turn, ServiceRequest.RollBackApp request)
    {
        if (turn.State.FindApp(request.Id) is not { } app) return Missing(request.Id);
        if (Stale(turn, app, request.Id) is { } stale) return stale;
        var versions = turn.State.Versions[request.Id];
        var stored = request.Version is { } version
            ? versions.Find(version)
            : versions.Values.LastOrDefault(kept => kept.Version < app.Version && !AppSpecComparer.SameConfig(kept.Spec, app.Spec));
        if (stored is null)
        {
            return new ServiceReply.Refused(RefusalKind.NotFound, request.Version is { } missing
                ? $"App '{request.Id}' does not exist in version {Timestamps.Text(missing)}"
                : $"App '{request.Id}' has no earlier version with another configuration");
        }

        var edit = TreeUpdate.Edit(turn);
        edit.GoBack(stored with { Spec = stored.Spec with { Instances = app.Spec.Instances } }, versions);
        return TreeUpdate.Run(turn, edit, new UpdateManner { Group = request.Id.Parent, Force = request.Force, IsReturn = true });
    }

    /// <summary>Why a change made from an older version is refused, or null.</summary>
    private static ServiceReply.Refused? Stale(Turn turn, App? app, PathId id)
    {
        if (turn.Manner.IfNew && app is not null)
            return new ServiceReply.Refused(RefusalKind.Stale, $"App '{id}' exists already, in version {Timestamps.Text(app.Version)}");
        if (turn.Manner.IfVersion is not { } wished || app?.Version == wished) return null;
        return new ServiceReply.Refused(RefusalKind.Stale, app is null
            ? $"App '{id}' does not exist any more"
            : $"App '{id}' has changed: it is in version {Timestamps.Text(app.Version)}, not {Timestamps.Text(wished)}. Read it again and repeat the change");
    }

    public static ServiceReply ResetDelay(Turn turn, ServiceRequest.ResetDelay request)
    {
        if (turn.State.DelayOf(request.Id) is null && !turn.State.WaitingApps.Contains(request.Id))
            return new ServiceReply.Refused(RefusalKind.NotFound, $"Application {request.Id} not found in tasks queue.");
        LaunchDelays.Reset(turn, request.Id);
        return new ServiceReply.Done();
    }

    public static ServiceReply.Refused Missing(PathId id) => new(RefusalKind.NotFound, $"App '{id}' does not exist");

    private static AppEdit Changed(ServiceState state, TreeEdit edit, AppChange change)
    {
        var current = edit.FindApp(change.Id);
        if (current is null && !change.MayCreate) return new AppEdit(null, Missing(change.Id));
        if (change.RollBackTo is not { } version) return change.Edit(current);
        if (current is null) return new AppEdit(null, Missing(change.Id));
        return state.Versions.GetValueOrDefault(change.Id)?.GetValueOrDefault(version) is { } stored
            ? new AppEdit(stored.Spec, null) { Count = CountSource.Hand }
            : new AppEdit(null, new ServiceReply.Refused(
                RefusalKind.NotFound, $"App '{change.Id}' does not exist in version {Timestamps.Text(version)}"));
    }
}
