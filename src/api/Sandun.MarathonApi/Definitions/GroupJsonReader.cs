using System.Collections.Immutable;
using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Reads a group as Marathon's update body says it: absent members stay as they are, present ones replace.</summary>
public static class GroupJsonReader
{
    private const string NotAChild = "Identifier {0} is not child of '{1}'. Hint: use relative paths.";

    /// <summary>Reads a group and everything in it.</summary>
    /// <param name="json">The group.</param>
    /// <param name="enclosing">What its id is relative to, and what it is without one.</param>
    /// <param name="defaults">What completes its apps.</param>
    /// <param name="refusal">What is wrong, or null.</param>
    public static GroupChange? Read(JsonElement json, PathId enclosing, AppDefaults defaults, out ServiceReply.Refused? refusal)
    {
        var findings = new Findings();
        var change = One(new Member(json, "", findings), enclosing, defaults, isTop: true);
        if (!findings.Any) CheckTree(change, findings);
        refusal = findings.ToRefusal();
        return refusal is null ? change : null;
    }

    private static GroupChange One(Member group, PathId enclosing, AppDefaults defaults, bool isTop)
    {
        if (!group.Required().Object()) return new GroupChange(enclosing, null, null, null, null);
        var id = Id(group["id"], enclosing, isTop);
        var enforces = group["enforceRole"].Flag();
        if (enforces == true && (id.IsRoot || !id.Parent.IsRoot))
            group.Findings.BrokenRule(group["enforceRole"].Path, "enforceRole can only be set for top-level groups");
        var inside = enforces is { } wish && !id.IsRoot
            ? defaults with { Groups = defaults.Groups.SetItem(id.System, new AppGroup { Id = id.System, EnforceRole = wish }) }
            : defaults;
        return new GroupChange(
            id,
            group["apps"].IsPresent ? [.. group["apps"].Items().Select(item => App(item, id, inside))] : null,
            group["groups"].IsPresent ? [.. group["groups"].Items().Select(item => One(item, id, inside, isTop: false))] : null,
            group["dependencies"].IsPresent ? AppJsonReader.Dependencies(group["dependencies"], id) : null,
            enforces)
        { Pods = [.. group["pods"].Items().Where(IsDefinition).Select(item => Pod(item, id, inside))] };
    }

    /// <summary>A group that was read shows the status of its pods in place of their definitions; sent back, that asks for nothing.</summary>
    private static bool IsDefinition(Member pod) => !pod["spec"].IsPresent;

    private static AppSpec Pod(Member item, PathId group, AppDefaults defaults)
    {
        var spec = PodJsonReader.Read(item, null, group, defaults);
        if (!spec.Id.IsRoot && spec.Id.Parent != group)
            item.Findings.BrokenRule(item["id"].Path, string.Format(null, NotAChild, spec.Id, group));
        return spec;
    }

    private static PathId Id(Member member, PathId enclosing, bool isTop)
    {
        if (member.Text() is not { } text)
        {
            if (!isTop && !member.IsPresent) member.Required();
            return enclosing;
        }

        var id = PathId.Resolve(text, enclosing);
        if (isTop && id.IsRoot && enclosing.IsRoot) return id;
        IdReader.Check(id, text, member);
        if (isTop ? !id.IsWithin(enclosing) : id.Parent != enclosing || id.IsRoot)
            member.Findings.BrokenRule(member.Path, string.Format(null, NotAChild, id, enclosing));
        return id;
    }

    private static AppSpec App(Member item, PathId group, AppDefaults defaults)
    {
        var spec = AppJsonReader.Read(item, null, group, defaults);
        if (!spec.Id.IsRoot && spec.Id.Parent != group)
            item.Findings.BrokenRule(item["id"].Path, string.Format(null, NotAChild, spec.Id, group));
        return spec;
    }

    /// <summary>Rules over the whole document: no path twice, no cycle among what it defines.</summary>
    private static void CheckTree(GroupChange root, Findings findings)
    {
        var seen = new SortedSet<PathId>();
        var edges = new SortedDictionary<PathId, List<PathId>>();
        Visit(root, [], "", seen, edges, findings);
        if (DependencyCycle.Find(edges) is { } cycle)
            findings.BrokenRule("/", "Dependency graph has cyclic dependencies.", $"the cycle goes through {string.Join(", ", cycle)}");
    }

    private static void Visit(
        GroupChange group, ImmutableArray<PathId> inherited, string path, SortedSet<PathId> seen,
        SortedDictionary<PathId, List<PathId>> edges, Findings findings)
    {
        ImmutableArray<PathId> all = [.. inherited, .. group.Dependencies ?? []];
        if (!seen.Add(group.Id)) findings.BrokenRule($"{path}/id", $"{group.Id} is used more than once");
        var index = 0;
        foreach (var app in group.Apps ?? [])
        {
            if (!seen.Add(app.Id)) findings.BrokenRule($"{path}/apps({index})/id", $"{app.Id} is used more than once");
            edges[app.Id] = [.. app.Dependencies, .. all];
            index++;
        }

        index = 0;
        foreach (var pod in group.Pods)
            if (!seen.Add(pod.Id)) findings.BrokenRule($"{path}/pods({index++})/id", $"{pod.Id} is used more than once");
            else index++;

        index = 0;
        foreach (var child in group.Groups ?? []) Visit(child, all, $"{path}/groups({index++})", seen, edges, findings);
    }
}
