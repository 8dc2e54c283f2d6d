using System.Text.Json;
using System.Text.Json.Nodes;
using Sandun.MarathonApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>A group with all below it, in the form it is put.</summary>
internal static class GroupDefinition
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(ServiceView view, PathId id)
    {
        var apps = view.Apps.Values.Where(app => app.Id.IsWithin(id)).ToLookup(app => app.Id.Parent);
        var groups = view.Groups.Keys.Where(group => !group.IsRoot && group != id && group.IsWithin(id)).ToLookup(group => group.Parent);
        return Node(view, id, apps, groups).ToJsonString(s_options);
    }

    private static JsonObject Node(ServiceView view, PathId id, ILookup<PathId, App> apps, ILookup<PathId, PathId> groups)
    {
        var group = view.Groups[id];
        var node = new JsonObject { ["id"] = id.Value };
        if (!group.Dependencies.IsEmpty) node["dependencies"] = new JsonArray([.. group.Dependencies.Select(dependency => JsonValue.Create(dependency.Value))]);
        if (group.EnforceRole) node["enforceRole"] = true;
        node["apps"] = new JsonArray([.. apps[id].Select(app => JsonNode.Parse(AppJsonWriter.Write(app.Spec, indented: false)))]);
        node["groups"] = new JsonArray([.. groups[id].Select(child => Node(view, child, apps, groups))]);
        return node;
    }
}
