using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Sandun.MarathonApi;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>Requests that carry a document: apply, put, patch.</summary>
internal static class ChangeDocuments
{
    public static ServiceRequest RequestOf(ChangeWish wish, string json, AppDefaults defaults)
    {
        if (wish.Verb == ChangeVerb.Apply)
        {
            var document = MarathonDocument.Parse(json, defaults, out var refusal);
            return document is null ? throw Refusals.Of(refusal!) : document.ToRequest(force: false);
        }

        var root = Parse(json);
        return wish.IsGroup ? Group(wish, root, defaults) : App(wish, root, defaults);
    }

    private static ServiceRequest.UpdateApps App(ChangeWish wish, JsonElement root, AppDefaults defaults)
    {
        var id = PathId.Absolute(wish.Id);
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("id", out var named) && named.ValueKind == JsonValueKind.String &&
            PathId.Resolve(named.GetString()!, id.Parent) is var said && said != id && PathId.Resolve(named.GetString()!, PathId.Root) != id)
        {
            throw new ControlPlaneException(422, $"/id: the document says {said}, the URL {id}; leave one of them out");
        }

        return new ServiceRequest.UpdateApps(
            [
                wish.Verb == ChangeVerb.Put
                    ? new AppChange(id, _ => AppJsonReader.Read(root, id, id.Parent, defaults), MayCreate: true)
                    : new AppChange(id, current => AppPatch.Apply(current!, root, defaults), MayCreate: false),
            ], Force: false);
    }

    private static ServiceRequest.UpdateGroup Group(ChangeWish wish, JsonElement root, AppDefaults defaults)
    {
        CheckMembers(root, "");
        var change = GroupJsonReader.Read(root, PathId.Absolute(wish.Id), defaults, out var refusal);
        if (change is null) throw Refusals.Of(refusal!);
        return new ServiceRequest.UpdateGroup(wish.Verb == ChangeVerb.Put ? Whole(change) : change, Force: false, DryRun: false);
    }

    /// <summary>Unlike an app, a group keeps nothing that is not read: a slip of the pen would remove what it was meant to name.</summary>
    private static void CheckMembers(JsonElement group, string path)
    {
        if (group.ValueKind != JsonValueKind.Object) return;
        foreach (var member in group.EnumerateObject())
        {
            if (member.Name is not ("id" or "apps" or "groups" or "pods" or "dependencies" or "enforceRole" or "version" or "versionInfo"))
                throw new ControlPlaneException(422, $"{path}/{member.Name} is no member of a group: it has id, apps, groups, pods, dependencies and enforceRole");
            if (member.Name != "groups" || member.Value.ValueKind != JsonValueKind.Array) continue;
            var index = 0;
            foreach (var inner in member.Value.EnumerateArray()) CheckMembers(inner, FormattableString.Invariant($"{path}/groups({index++})"));
        }
    }

    /// <summary>What a group that is replaced does not name is not there afterwards.</summary>
    private static GroupChange Whole(GroupChange change) => change with
    {
        Apps = change.Apps ?? [],
        Groups = change.Groups is { } groups ? [.. groups.Select(Whole)] : ImmutableArray<GroupChange>.Empty,
        Dependencies = change.Dependencies ?? [],
        EnforceRole = change.EnforceRole ?? false,
    };

    private static JsonElement Parse(string json) =>
        JsonText.TryParse(Encoding.UTF8.GetBytes(json), out var root, out var refusal) ? root : throw Refusals.Of(refusal);
}
