using System.Collections.Immutable;
using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Writes a subtree of groups.</summary>
/// <param name="groups">All groups of the tree.</param>
/// <param name="apps">All apps of the tree.</param>
/// <param name="rootVersion">Version of the tree.</param>
/// <param name="writeApp">Writes one app.</param>
internal sealed class GroupWriter(
    ImmutableSortedDictionary<PathId, AppGroup> groups, ImmutableSortedDictionary<PathId, App> apps, DateTimeOffset rootVersion,
    Action<Utf8JsonWriter, App> writeApp)
{
    private readonly ILookup<PathId, App> _apps = apps.Values.Where(app => app.Spec.Pod is null).ToLookup(app => app.Id.Parent);
    private readonly ILookup<PathId, App> _pods = apps.Values.Where(app => app.Spec.Pod is not null).ToLookup(app => app.Id.Parent);
    private readonly ILookup<PathId, PathId> _groups = AllGroups(groups, apps).ToLookup(id => id.Parent);

    /// <summary>What is written of a group.</summary>
    public GroupEmbeds Embeds { get; init; } = GroupEmbeds.All;

    /// <summary>Writes one pod; its definition alone unless told otherwise.</summary>
    public Action<Utf8JsonWriter, App> WritePod { get; init; } = (writer, pod) => PodJsonWriter.Write(writer, pod.Spec, pod.Version);

    /// <summary>Whether the tree has that group.</summary>
    public static bool Has(ImmutableSortedDictionary<PathId, AppGroup> groups, ImmutableSortedDictionary<PathId, App> apps, PathId id) =>
        id.IsRoot || groups.ContainsKey(id) || apps.Keys.Any(app => app != id && app.IsWithin(id));

    public void Write(Utf8JsonWriter writer, PathId id)
    {
        var group = groups.GetValueOrDefault(id);
        writer.WriteStartObject();
        writer.WriteString("id", id.Value);
        writer.WriteStartArray("apps");
        if (Embeds.HasFlag(GroupEmbeds.Apps))
            foreach (var app in _apps[id])
                writeApp(writer, app);
        writer.WriteEndArray();
        writer.WriteStartArray("pods");
        if (Embeds.HasFlag(GroupEmbeds.Pods))
            foreach (var pod in _pods[id])
                WritePod(writer, pod);
        writer.WriteEndArray();
        writer.WriteStartArray("groups");
        if (Embeds.HasFlag(GroupEmbeds.Groups))
            foreach (var child in _groups[id])
                Write(writer, child);
        writer.WriteEndArray();
        writer.Texts("dependencies", (group?.Dependencies ?? []).Select(dependency => dependency.Value));
        writer.Time("version", group is null || group.Version == default ? rootVersion : group.Version);

        // False is what its absence means, and clients from before Marathon 1.9 refuse members they do not know.
        if (group is { EnforceRole: true }) writer.WriteBoolean("enforceRole", true);
        writer.WriteEndObject();
    }

    /// <summary>Stored groups and those that exist because something lies in them, without the root, ordered.</summary>
    private static SortedSet<PathId> AllGroups(ImmutableSortedDictionary<PathId, AppGroup> groups, ImmutableSortedDictionary<PathId, App> apps)
    {
        var all = new SortedSet<PathId>();
        foreach (var id in groups.Keys.Concat(apps.Keys.Select(app => app.Parent)))
            for (var at = id; !at.IsRoot && all.Add(at); at = at.Parent)
            {
            }

        return all;
    }
}
