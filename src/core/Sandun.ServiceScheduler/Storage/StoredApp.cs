using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>An app, or a version of one, as the store keeps it. Members may be added; a missing one reads as its default.</summary>
internal sealed record StoredApp
{
    public required StoredAppSpec Spec { get; init; }
    public required DateTimeOffset Version { get; init; }
    public required DateTimeOffset LastScalingAt { get; init; }
    public required DateTimeOffset LastConfigChangeAt { get; init; }
    public List<VersionSpan>? Skipped { get; init; }
    public int? NamedInstances { get; init; }
    public bool IsAsleep { get; init; }

    public static StoredApp Of(App app) => new()
    {
        Spec = StoredAppSpec.Of(app.Spec), Version = app.Version, LastScalingAt = app.LastScalingAt,
        LastConfigChangeAt = app.LastConfigChangeAt, Skipped = Stored.Each(app.Skipped, span => span), NamedInstances = app.NamedInstances,
        IsAsleep = app.IsAsleep,
    };

    public static StoredApp Of(AppVersion version) => new()
    {
        Spec = StoredAppSpec.Of(version.Spec), Version = version.Version, LastScalingAt = version.LastScalingAt,
        LastConfigChangeAt = version.LastConfigChangeAt, Skipped = Stored.Each(version.Skipped, span => span),
    };

    public App ToApp() => new(Spec.ToSpec(), Version, LastScalingAt, LastConfigChangeAt)
    {
        Skipped = Stored.Each(Skipped, span => span), NamedInstances = NamedInstances, IsAsleep = IsAsleep,
    };

    public AppVersion ToVersion() => new(Spec.ToSpec(), Version, LastScalingAt, LastConfigChangeAt) { Skipped = Stored.Each(Skipped, span => span) };
}

/// <summary>A group as the store keeps it.</summary>
internal sealed record StoredGroup
{
    public required string Id { get; init; }
    public List<string>? Dependencies { get; init; }
    public bool EnforceRole { get; init; }
    public DateTimeOffset Version { get; init; }

    public static StoredGroup Of(AppGroup group) => new()
    {
        Id = group.Id.Value, Dependencies = Stored.Texts(group.Dependencies), EnforceRole = group.EnforceRole, Version = group.Version,
    };

    public AppGroup ToGroup() => new()
    {
        Id = PathId.Absolute(Id), Dependencies = Stored.Paths(Dependencies), EnforceRole = EnforceRole, Version = Version,
    };
}

/// <summary>A step of the tree's history as the store keeps it.</summary>
internal sealed record StoredTreeChange
{
    public required DateTimeOffset Version { get; init; }
    public List<StoredApp>? AppsBefore { get; init; }
    public List<string>? AppsAdded { get; init; }
    public List<StoredGroup>? GroupsBefore { get; init; }
    public List<string>? GroupsAdded { get; init; }

    public static StoredTreeChange Of(TreeChange change) => new()
    {
        Version = change.Version, AppsBefore = Stored.Each(change.AppsBefore, StoredApp.Of), AppsAdded = Stored.Texts(change.AppsAdded),
        GroupsBefore = Stored.Each(change.GroupsBefore, StoredGroup.Of), GroupsAdded = Stored.Texts(change.GroupsAdded),
    };

    public TreeChange ToChange() => new(
        Version, Stored.Each(AppsBefore, app => app.ToApp()), Stored.Paths(AppsAdded),
        Stored.Each(GroupsBefore, group => group.ToGroup()), Stored.Paths(GroupsAdded));
}
