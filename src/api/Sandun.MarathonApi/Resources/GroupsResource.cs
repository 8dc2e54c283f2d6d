using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary><c>/v2/groups</c>: the path after it is a group's id, perhaps followed by a sub-resource.</summary>
internal static class GroupsResource
{
    public static async ValueTask<Answer> HandleAsync(Call call)
    {
        var path = call.Segments[1..];
        if (call.Method == "GET") return Get(call, path);
        var id = PathId.Absolute(string.Join('/', path));
        return call.Method switch
        {
            "POST" => await GroupUpdates.CreateAsync(call, id),
            "PUT" => await GroupUpdates.UpdateAsync(call, id),
            "PATCH" => await GroupUpdates.PatchAsync(call, id),
            "DELETE" => await DeleteAsync(call, id),
            _ => Answer.MethodNotAllowed("GET, POST, PUT, PATCH, DELETE"),
        };
    }

    private static Answer Get(Call call, string[] path)
    {
        if (path.Length > 0 && path[^1] == "versions") return Versions(call, Id(path[..^1]));
        if (path.Length > 1 && path[^2] == "versions") return Version(call, Id(path[..^2]), path[^1]);
        if (path.Length > 0 && path[^1] == "apps" && !Exists(call, Id(path))) return Apps(call, Id(path[..^1]));
        var id = Id(path);
        if (!Exists(call, id)) return Call.GroupMissing(id);
        var (groups, apps) = Embeds(call);
        var now = call.Api.Options.Time.GetUtcNow();
        var tree = new GroupWriter(call.View.Groups, call.View.Apps, call.View.RootVersion,
            (writer, app) => call.Api.Documents.Write(writer, app, call.View, apps, now))
        { Embeds = groups, WritePod = (writer, pod) => PodStatusWriter.Write(writer, pod, call.View) };
        return Answer.Json(200, writer => tree.Write(writer, id));
    }

    private static PathId Id(string[] path) => PathId.Absolute(string.Join('/', path));

    private static bool Exists(Call call, PathId id) => GroupWriter.Has(call.View.Groups, call.View.Apps, id);

    /// <summary>Any embed given replaces the defaults; one of an app's parts implies the apps.</summary>
    private static (GroupEmbeds Groups, AppEmbeds Apps) Embeds(Call call)
    {
        var words = call.QueryAll("embed").ToList();
        var apps = AppEmbed.Parse(words.Where(word => word.StartsWith("group.apps.", StringComparison.Ordinal)), AppEmbeds.None);
        if (words.Count == 0) return (GroupEmbeds.All, apps);
        var groups = GroupEmbeds.None;
        if (apps != AppEmbeds.None || words.Contains("group.apps")) groups |= GroupEmbeds.Apps;
        if (words.Any(word => word == "group.pods" || word.StartsWith("group.pods.", StringComparison.Ordinal))) groups |= GroupEmbeds.Pods;
        if (words.Contains("group.groups")) groups |= GroupEmbeds.Groups;
        return (groups, apps);
    }

    private static Answer Apps(Call call, PathId id)
    {
        if (!Exists(call, id)) return Call.GroupMissing(id);
        var embeds = Embeds(call).Apps;
        var now = call.Api.Options.Time.GetUtcNow();
        return Answer.Json(200, writer =>
        {
            writer.WriteStartArray();
            foreach (var app in call.View.AppsOnly().Where(app => app.Id.IsWithin(id)))
                call.Api.Documents.Write(writer, app, call.View, embeds, now);
            writer.WriteEndArray();
        });
    }

    /// <summary>Versions of the tree in which the group exists, newest first.</summary>
    private static Answer Versions(Call call, PathId id)
    {
        if (!Exists(call, id)) return Call.GroupMissing(id);
        var versions = call.View.GroupVersions.Values.Where(version => GroupWriter.Has(version.Groups, version.Apps, id))
            .Select(version => version.Version).OrderDescending();
        return Answer.Json(200, writer =>
        {
            writer.WriteStartArray();
            foreach (var version in versions) writer.WriteStringValue(MarathonJson.Time(version));
            writer.WriteEndArray();
        });
    }

    private static Answer Version(Call call, PathId id, string text)
    {
        if (!MarathonJson.TryTime(text, out var version)) return Answer.Message(422, $"Invalid format: \"{text}\"");
        if (!call.View.GroupVersions.TryGetValue(version, out var stored) || !GroupWriter.Has(stored.Groups, stored.Apps, id))
            return Answer.NotFound($"Group '{id}' does not exist in version {MarathonJson.Time(version)}");
        var tree = new GroupWriter(stored.Groups, stored.Apps, stored.Version,
            (writer, app) => call.Api.Documents.Write(writer, app, call.View, AppEmbeds.None, default));
        return Answer.Json(200, writer => tree.Write(writer, id));
    }

    private static async ValueTask<Answer> DeleteAsync(Call call, PathId id) => Exists(call, id)
        ? await call.AskAsync(new ServiceRequest.DeleteGroup(id, call.Force))
        : Call.GroupMissing(id);
}
