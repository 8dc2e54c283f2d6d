using System.Collections.Immutable;

namespace Sandun.ServiceScheduler;

/// <summary>
/// The latest versions of the tree. Live, each version is the tree as it is when it is recorded; loaded from the store, the versions are
/// worked out backwards from the current tree, which needs no order of loading.
/// </summary>
internal sealed class TreeHistory
{
    private readonly SortedDictionary<DateTimeOffset, TreeChange> _changes = [];
    private ImmutableSortedDictionary<DateTimeOffset, GroupVersion> _versions = ImmutableSortedDictionary<DateTimeOffset, GroupVersion>.Empty;
    private bool _loading = true;

    public int Count => _changes.Count;

    /// <summary>The oldest version kept; null without any.</summary>
    public DateTimeOffset? Oldest => _changes.Count == 0 ? null : _changes.First().Key;

    public void Put(TreeChange change, Tree tree)
    {
        _changes[change.Version] = change;
        if (!_loading) _versions = _versions.SetItem(change.Version, new GroupVersion(change.Version, tree.Groups, tree.Apps));
    }

    public void Forget(DateTimeOffset version)
    {
        _changes.Remove(version);
        _versions = _versions.Remove(version);
    }

    /// <summary>All is loaded: from now on the tree is current when a version is recorded.</summary>
    public void EndLoading(Tree tree)
    {
        if (!_loading) return;
        _versions = Rebuild(tree);
        _loading = false;
    }

    /// <summary>The versions, oldest first. <paramref name="tree"/> is the current tree.</summary>
    public ImmutableSortedDictionary<DateTimeOffset, GroupVersion> Versions(Tree tree) => _loading ? Rebuild(tree) : _versions;

    private ImmutableSortedDictionary<DateTimeOffset, GroupVersion> Rebuild(Tree tree)
    {
        var versions = ImmutableSortedDictionary<DateTimeOffset, GroupVersion>.Empty;
        foreach (var change in _changes.Values.Reverse())
        {
            versions = versions.Add(change.Version, new GroupVersion(change.Version, tree.Groups, tree.Apps));
            tree = new Tree(
                tree.Groups.RemoveRange(change.GroupsAdded).SetItems(change.GroupsBefore.Select(group => KeyValuePair.Create(group.Id, group))),
                tree.Apps.RemoveRange(change.AppsAdded).SetItems(change.AppsBefore.Select(app => KeyValuePair.Create(app.Id, app))));
        }

        return versions;
    }
}
