using System.Collections.Immutable;
using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>PUT and PATCH of one app or several: merged over, or replacing, the definition that is current in the scheduler's turn.</summary>
internal static class AppUpdates
{
    private const string VersionAlone = "The 'version' field may only be combined with the 'id' field.";

    public static async ValueTask<Answer> OneAsync(Call call, PathId id, bool mayCreate)
    {
        var (json, refusal) = await call.ReadJsonAsync();
        if (refusal is not null) return refusal;
        if (!mayCreate && call.View.FindApp(id) is null) return Call.AppMissing(id);
        var findings = new Findings();
        var change = Change(call, new Member(json, "", findings), id, mayCreate);
        if (findings.ToRefusal() is { } broken) return Answer.Refusal(broken);
        return await call.AskAsync(new ServiceRequest.UpdateApps([change], call.Force), reply => reply switch
        {
            ServiceReply.Deploying deploying when deploying.Created.Contains(id) =>
                Answer.Deploying(deploying, 201) with { Location = call.Url("apps", id) },
            ServiceReply.Deploying deploying => Answer.Deploying(deploying),
            _ => Answer.Empty(200),
        });
    }

    public static async ValueTask<Answer> ManyAsync(Call call, bool mayCreate)
    {
        var (json, refusal) = await call.ReadJsonAsync();
        if (refusal is not null) return refusal;
        var findings = new Findings();
        var changes = ImmutableArray.CreateBuilder<AppChange>();
        var seen = new SortedSet<PathId>();
        foreach (var item in new Member(json, "", findings).Required().Items())
        {
            var id = item.Required().Object() ? IdReader.App(item["id"], PathId.Root, null) : PathId.Root;
            if (id.IsRoot) continue;
            if (!seen.Add(id)) findings.BrokenRule(item["id"].Path, $"{id} is used more than once");
            if (!mayCreate && call.View.FindApp(id) is null) return Call.AppMissing(id);
            changes.Add(Change(call, item, id, mayCreate));
        }

        if (!json.ValueKind.Equals(JsonValueKind.Array)) findings.WrongType("", "error.expected.jsarray");
        return findings.ToRefusal() is { } broken
            ? Answer.Refusal(broken)
            : await call.AskAsync(new ServiceRequest.UpdateApps(changes.ToImmutable(), call.Force));
    }

    /// <summary>
    /// The change a body asks for. A version alone rolls an existing app back; with other members it is refused, except where the
    /// body is a whole definition, which ignores it.
    /// </summary>
    private static AppChange Change(Call call, Member body, PathId id, bool mayCreate)
    {
        var isPartial = call.Flag("partialUpdate", otherwise: true);
        var defaults = call.Defaults;
        if (body.Required().Object() && isPartial && body["version"].IsPresent && call.View.FindApp(id) is not null)
            return RollBack(body, id, mayCreate);
        var json = body.Value;
        var path = body.Path;

        // The scheduler has one thread for all: what the definition becomes is worked out here, and there again only where it has changed meanwhile.
        var known = call.View.FindApp(id)?.Spec;
        var ready = known is null || body.Findings.Any ? null : Edit(known);
        return new AppChange(id, current => ready is not null && ReferenceEquals(current, known) ? ready : Edit(current), mayCreate);

        AppEdit Edit(AppSpec? current) => Within(path, current is null || !isPartial
            ? AppJsonReader.Read(json, id, PathId.Root, defaults)
            : AppMerge.Apply(current, json, defaults) with { Count = AppMerge.SourceOfCount(json) });
    }

    private static AppChange RollBack(Member body, PathId id, bool mayCreate)
    {
        if (body.Members().Any(member => member.Member.IsPresent && member.Name is not ("id" or "version")))
            body.Findings.BrokenRule(body.Path, VersionAlone);
        if (body["version"].Text() is not { } text || !MarathonJson.TryTime(text, out var version))
        {
            body.Findings.BrokenRule(body["version"].Path, "is not a timestamp such as 2015-09-30T09:09:17.614Z");
            version = default;
        }

        return new AppChange(id, current => new AppEdit(current, null), mayCreate, version);
    }

    /// <summary>Puts an item's place in the list before the paths of its findings.</summary>
    private static AppEdit Within(string path, AppEdit edit)
    {
        if (path.Length == 0 || edit.Refusal is not { } refusal) return edit;
        return new AppEdit(null, refusal with
        {
            Details = [.. refusal.Details.Select(member => new InvalidMember("/" + (member.Path == "/" ? path : path + member.Path), member.Errors))],
        });
    }
}
