using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Marathon's rule for updating a group: members that are present replace, absent ones stay, at every level.</summary>
internal sealed class GroupMerge
{
    private readonly TreeEdit _edit;
    private readonly Dictionary<PathId, List<PathId>> _apps = [];
    private readonly Dictionary<PathId, List<PathId>> _groups = [];

    public GroupMerge(TreeEdit edit)
    {
        _edit = edit;
        // Marathon's update body says nothing of pods: those it does not name survive it.
        foreach (var app in edit.Before.Apps.Values.Where(app => app.Spec.Pod is null)) Add(_apps, app.Id);
        foreach (var group in edit.Before.Groups.Keys.Where(group => !group.IsRoot)) Add(_groups, group);
    }

    public List<InvalidMember> Broken { get; } = [];

    /// <param name="change">The wished group.</param>
    /// <param name="at">Where it stands in the request: empty, <c>/groups(0)</c>, …</param>
    public void Apply(GroupChange change, string at)
    {
        var id = change.Id;
        _edit.EnsureGroup(id);
        _edit.Positions[id] = at;
        var group = _edit.FindGroup(id)!;
        if (change.EnforceRole == true && (id.IsRoot || !id.Parent.IsRoot))
            Broken.Add(new InvalidMember(at + "/enforceRole", "enforceRole can only be set for top-level groups."));
        _edit.PutGroup(group with
        {
            Dependencies = change.Dependencies ?? group.Dependencies,
            EnforceRole = change.EnforceRole ?? group.EnforceRole,
        });
        ApplyGroups(change, at);
        ApplyApps(change, at);
        ApplyPods(change, at);
    }

    private void ApplyGroups(GroupChange change, string at)
    {
        if (change.Groups is not { } groups) return;
        var listed = groups.Select(child => child.Id).ToHashSet();
        foreach (var gone in _groups.GetValueOrDefault(change.Id) ?? [])
            if (!listed.Contains(gone)) _edit.RemoveSubtree(gone);
        var seen = new HashSet<PathId>();
        for (var i = 0; i < groups.Length; i++)
        {
            var where = $"{at}/groups({i})";
            if (!IsChild(groups[i].Id, change.Id, where) || !IsFirst(seen, groups[i].Id, where, "Groups")) continue;
            Apply(groups[i], where);
        }
    }

    private void ApplyApps(GroupChange change, string at)
    {
        if (change.Apps is not { } apps) return;
        var listed = apps.Select(app => app.Id).ToHashSet();
        foreach (var gone in _apps.GetValueOrDefault(change.Id) ?? [])
            if (!listed.Contains(gone)) _edit.RemoveApp(gone);
        var seen = new HashSet<PathId>();
        for (var i = 0; i < apps.Length; i++)
        {
            var where = $"{at}/apps({i})";
            if (!IsChild(apps[i].Id, change.Id, where) || !IsFirst(seen, apps[i].Id, where, "Applications")) continue;
            _edit.Positions[apps[i].Id] = where;
            _edit.PutApp(apps[i]);
        }
    }

    private void ApplyPods(GroupChange change, string at)
    {
        var seen = new HashSet<PathId>();
        for (var i = 0; i < change.Pods.Length; i++)
        {
            var pod = change.Pods[i];
            var where = $"{at}/pods({i})";
            if (!IsChild(pod.Id, change.Id, where) || !IsFirst(seen, pod.Id, where, "Pods")) continue;
            if (change.Apps?.Any(app => app.Id == pod.Id) == true || _edit.FindApp(pod.Id) is { Pod: null })
            {
                Broken.Add(new InvalidMember(where + "/id", $"{pod.Id} is an app: remove it first, or give the pod another id."));
                continue;
            }

            _edit.Positions[pod.Id] = where;
            _edit.PutApp(pod);
        }
    }

    private bool IsChild(PathId id, PathId group, string where)
    {
        if (!id.IsRoot && id.Parent == group) return true;
        Broken.Add(new InvalidMember(where + "/id", $"identifier {id} is not child of '{group}'. Hint: use relative paths."));
        return false;
    }

    private bool IsFirst(HashSet<PathId> seen, PathId id, string where, string what)
    {
        if (seen.Add(id)) return true;
        Broken.Add(new InvalidMember(where + "/id", $"{what} may not have the same identifier."));
        return false;
    }

    private static void Add(Dictionary<PathId, List<PathId>> children, PathId id)
    {
        if (!children.TryGetValue(id.Parent, out var siblings)) children.Add(id.Parent, siblings = []);
        siblings.Add(id);
    }
}
