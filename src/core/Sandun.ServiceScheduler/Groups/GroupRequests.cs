using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Requests about groups.</summary>
internal static class GroupRequests
{
    public static ServiceReply Create(Turn turn, ServiceRequest.CreateGroup request)
    {
        var id = request.Change.Id;
        if (turn.State.FindApp(id) is not null)
            return new ServiceReply.Refused(RefusalKind.Exists, $"An app with the path {id} already exists.");
        if (turn.State.Tree.Groups.ContainsKey(id) && !id.IsRoot)
            return new ServiceReply.Refused(RefusalKind.Exists, $"Group {id} is already created. Use PUT to change this group.");
        return Merge(turn, request.Change, request.Force, dryRun: false);
    }

    public static ServiceReply Update(Turn turn, ServiceRequest.UpdateGroup request) =>
        Merge(turn, request.Change, request.Force, request.DryRun);

    public static ServiceReply Scale(Turn turn, ServiceRequest.ScaleGroup request)
    {
        if (!turn.State.Tree.Groups.ContainsKey(request.Id)) return Missing(request.Id);
        var edit = TreeUpdate.Edit(turn);
        foreach (var app in turn.State.Tree.Apps.Values.Where(app => app.Id.IsWithin(request.Id) && app.Spec.Pod is null))
        {
            var wished = (((Int128)app.Spec.Instances * request.Thousandths) + 999) / 1000;
            edit.PutApp(app.Spec with { Instances = (int)Int128.Min(wished, int.MaxValue) });
            edit.CountIsOf(app.Id, CountSource.Hand);
        }

        return TreeUpdate.Run(turn, edit, new UpdateManner { Group = request.Id, Force = request.Force, DryRun = request.DryRun });
    }

    public static ServiceReply RollBack(Turn turn, ServiceRequest.RollBackGroup request)
    {
        if (!turn.State.History.Versions(turn.State.Tree).TryGetValue(request.Version, out var version) ||
            !version.Groups.ContainsKey(request.Id))
        {
            return new ServiceReply.Refused(
                RefusalKind.NotFound, $"Group '{request.Id}' does not exist in version {Timestamps.Text(request.Version)}");
        }

        var edit = TreeUpdate.Edit(turn);
        edit.RemoveSubtree(request.Id);
        foreach (var group in version.Groups.Values.Where(group => group.Id.IsWithin(request.Id))) edit.PutGroup(group);
        foreach (var app in version.Apps.Values.Where(app => app.Id.IsWithin(request.Id))) edit.PutApp(app.Spec);
        return TreeUpdate.Run(turn, edit, new UpdateManner { Group = request.Id, Force = request.Force, DryRun = request.DryRun });
    }

    public static ServiceReply Delete(Turn turn, ServiceRequest.DeleteGroup request)
    {
        if (!turn.State.Tree.Groups.ContainsKey(request.Id)) return Missing(request.Id);
        if (Stale(turn, request.Id) is { } stale) return stale;
        var edit = TreeUpdate.Edit(turn);
        edit.RemoveSubtree(request.Id);
        return TreeUpdate.Run(turn, edit, new UpdateManner { Group = request.Id, Force = request.Force });
    }

    public static ServiceReply SetEnforceRole(Turn turn, ServiceRequest.SetEnforceRole request)
    {
        if (turn.State.Tree.Groups.GetValueOrDefault(request.Id) is not { } group) return Missing(request.Id);
        if (request.Id.IsRoot || !request.Id.Parent.IsRoot)
            return ServiceReply.Refused.InvalidAt("/enforceRole", "enforceRole can only be set for top-level groups.");
        var edit = TreeUpdate.Edit(turn);
        edit.PutGroup(group with { EnforceRole = request.EnforceRole });
        return TreeUpdate.Run(turn, edit, new UpdateManner { Group = request.Id });
    }

    public static ServiceReply.Refused Missing(PathId id) => new(RefusalKind.NotFound, $"Group '{id}' does not exist");

    /// <summary>Why a change made from an older version is refused, or null. A group's version moves with everything below it.</summary>
    private static ServiceReply.Refused? Stale(Turn turn, PathId id)
    {
        var group = turn.State.Tree.Groups.Find(id);
        if (turn.Manner.IfNew && group is not null)
            return new ServiceReply.Refused(RefusalKind.Stale, $"Group '{id}' exists already, in version {Timestamps.Text(group.Version)}");
        if (turn.Manner.IfVersion is not { } wished || group?.Version == wished) return null;
        return new ServiceReply.Refused(RefusalKind.Stale, group is null
            ? $"Group '{id}' does not exist any more"
            : $"Group '{id}' has changed: it is in version {Timestamps.Text(group.Version)}, not {Timestamps.Text(wished)}. Read it again and repeat the change");
    }

    private static ServiceReply Merge(Turn turn, GroupChange change, bool force, bool dryRun)
    {
        if (Stale(turn, change.Id) is { } stale) return stale;
        var edit = TreeUpdate.Edit(turn);
        var merge = new GroupMerge(edit);
        merge.Apply(change, "");
        if (merge.Broken.Count > 0)
            return new ServiceReply.Refused(RefusalKind.Invalid, "Object is not valid", [.. merge.Broken], []);
        return TreeUpdate.Run(turn, edit, new UpdateManner { Group = change.Id, Force = force, DryRun = dryRun });
    }
}
