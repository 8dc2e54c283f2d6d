using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// A change of the tree being put together: starts from the current tree, remembers what was touched, and refuses nothing by itself.
/// All apps changed by one edit get one version.
/// </summary>
internal sealed class TreeEdit(Tree before, DateTimeOffset version)
{
    private readonly SortedDictionary<PathId, AppSpec?> _specs = [];
    private readonly SortedSet<PathId> _restarts = [];
    private readonly SortedDictionary<PathId, AppGroup?> _groups = [];
    private readonly SortedDictionary<PathId, AppVersion> _returns = [];
    private readonly SortedDictionary<PathId, CountSource> _counts = [];
    private readonly SortedDictionary<PathId, KeptCount> _kept = [];

    public Tree Before => before;

    public DateTimeOffset Version => version;

    /// <summary>Where a member stood in the request, for the path of an error: <c>/apps(0)</c>; empty for a single app.</summary>
    public SortedDictionary<PathId, string> Positions { get; } = [];

    public IReadOnlyDictionary<PathId, AppSpec?> Specs => _specs;

    public IReadOnlyDictionary<PathId, AppGroup?> Groups => _groups;

    /// <summary>The counts that are not taken from this edit.</summary>
    public IReadOnlyCollection<KeptCount> Kept => _kept.Values;

    /// <summary>What was asked for, with the counts that are not taken.</summary>
    public IEnumerable<KeyValuePair<PathId, AppSpec?>> Asked => _specs.Select(touched =>
        _kept.TryGetValue(touched.Key, out var kept) ? KeyValuePair.Create(touched.Key, (AppSpec?)(touched.Value! with { Instances = kept.Asked })) : touched);

    public AppSpec? FindApp(PathId id) => _specs.TryGetValue(id, out var spec) ? spec : before.Apps.Find(id)?.Spec;

    public AppGroup? FindGroup(PathId id) => _groups.TryGetValue(id, out var group) ? group : before.Groups.Find(id);

    public bool IsRestart(PathId id) => _restarts.Contains(id);

    /// <summary>Puts an app, and the groups around it where they are missing.</summary>
    public void PutApp(AppSpec spec)
    {
        _specs[spec.Id] = spec;
        EnsureGroup(spec.Id.Parent);
    }

    public CountSource SourceOf(PathId id) => _counts.GetValueOrDefault(id);

    /// <summary>Says whose word the app's count is; a definition's unless said otherwise.</summary>
    public void CountIsOf(PathId id, CountSource source) => _counts[id] = source;

    /// <summary>Leaves the app's count as it is, whatever was asked for.</summary>
    public void KeepCount(PathId id)
    {
        var (asked, kept) = (_specs[id]!, before.Apps[id].Spec.Instances);
        _kept[id] = new KeptCount(id, asked.Instances, kept);
        _specs[id] = asked with { Instances = kept };
    }

    public void RemoveApp(PathId id) => _specs[id] = null;

    /// <summary>Puts an app back to a version it had; what still runs that configuration stays current.</summary>
    /// <param name="version">The version.</param>
    /// <param name="kept">All kept versions of the app.</param>
    public void GoBack(AppVersion version, ImmutableSortedDictionary<DateTimeOffset, AppVersion> kept)
    {
        PutApp(version.Spec);
        var next = kept.Values.Select(other => other.LastConfigChangeAt).Where(time => time > version.LastConfigChangeAt).DefaultIfEmpty(Version).Min();
        _returns[version.Spec.Id] = version with { Skipped = [.. version.Skipped, new VersionSpan(next, Version)] };
    }

    /// <summary>Replaces all tasks of the app though its definition stays.</summary>
    public void Restart(PathId id)
    {
        _specs[id] = FindApp(id);
        _restarts.Add(id);
    }

    public void PutGroup(AppGroup group)
    {
        _groups[group.Id] = group;
        EnsureGroup(group.Id);
    }

    public void EnsureGroup(PathId id)
    {
        for (var group = id; !group.IsRoot; group = group.Parent)
            if (FindGroup(group) is null) _groups[group] = new AppGroup { Id = group };
    }

    /// <summary>Removes a group with everything below it. The root stays, empty.</summary>
    public void RemoveSubtree(PathId id)
    {
        foreach (var app in before.Apps.Keys.Concat(_specs.Keys).Distinct().Where(app => app.IsWithin(id)).ToList()) RemoveApp(app);
        foreach (var group in before.Groups.Keys.Concat(_groups.Keys).Distinct().Where(group => group.IsWithin(id)).ToList())
            if (!group.IsRoot) _groups[group] = null;
    }

    /// <summary>The change of each touched app that really changes, ordered by path.</summary>
    public List<AppTransition> Transitions() =>
    [
        .. _specs.Select(touched => new AppTransition(
                touched.Key, before.Apps.Find(touched.Key), Next(touched.Key, touched.Value)))
            .Where(transition => !Equals(transition.Before, transition.After)),
    ];

    /// <summary>The groups that really change: new, removed, or with other members of their own. Versions are set by the caller.</summary>
    public List<KeyValuePair<PathId, AppGroup?>> ChangedGroups() =>
    [
        .. _groups.Where(touched => !Same(before.Groups.Find(touched.Key), touched.Value)),
    ];

    private App? Next(PathId id, AppSpec? spec)
    {
        if (spec is null) return null;
        return before.Apps.Find(id) is { } old
            ? Next(id, spec, old) with { NamedInstances = Named(id, spec, old), IsAsleep = Sleeps(id, spec, old) }
            : new App(spec, version, version, version);
    }

    /// <summary>What the last definition named: neither a hand nor the scaler moves that.</summary>
    private int? Named(PathId id, AppSpec spec, App old)
    {
        int? named = _kept.TryGetValue(id, out var kept) ? kept.Asked
            : SourceOf(id) == CountSource.Definition && old.Spec.Instances != spec.Instances ? null
            : old.NamedInstances ?? old.Spec.Instances;
        return named == spec.Instances ? null : named;
    }

    /// <summary>Who sleeps goes on to, unless the count changes: a definition that names no instance, either, says nothing new.</summary>
    private bool Sleeps(PathId id, AppSpec spec, App old) =>
        spec.Instances == 0 && (old.Spec.Instances == 0 ? old.IsAsleep : SourceOf(id) == CountSource.Scaler);

    /// <summary>Which times move: a change of configuration moves all, scaling and restarting their own.</summary>
    private App Next(PathId id, AppSpec spec, App old)
    {
        if (_returns.TryGetValue(id, out var back) && AppSpecComparer.SameConfig(back.Spec, spec) && !AppSpecComparer.SameConfig(old.Spec, spec))
        {
            return new App(spec, version, old.Spec.Instances == spec.Instances ? old.LastScalingAt : version, back.LastConfigChangeAt)
            {
                Skipped = back.Skipped,
            };
        }

        if (!AppSpecComparer.SameConfig(old.Spec, spec)) return new App(spec, version, version, version);
        var scales = old.Spec.Instances != spec.Instances;
        if (IsRestart(id))
            return new App(spec, version, scales ? version : old.LastScalingAt, version);
        if (scales) return old with { Spec = spec, Version = version, LastScalingAt = version };
        return AppSpecComparer.SameBesideConfig(old.Spec, spec) ? old : old with { Spec = spec, Version = version };
    }

    private static bool Same(AppGroup? a, AppGroup? b) => a is null || b is null
        ? a is null && b is null
        : a.EnforceRole == b.EnforceRole && a.Dependencies.AsSpan().SequenceEqual(b.Dependencies.AsSpan());
}
