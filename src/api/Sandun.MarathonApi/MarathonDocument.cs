using System.Collections.Immutable;
using System.Text;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>
/// What a marathon.json holds: one app or pod, a list of apps, or a group. What the API itself returns (<c>{"app": …}</c>, <c>{"apps": […]}</c>
/// without an id) is read as an app and a list of apps.
/// </summary>
public abstract record MarathonDocument
{
    private MarathonDocument()
    {
    }

    /// <summary>The change that brings it about: apps are created or replaced, a group is created or updated by Marathon's rule.</summary>
    public abstract ServiceRequest ToRequest(bool force);

    public sealed record OneApp(AppSpec Spec) : MarathonDocument
    {
        public override ServiceRequest ToRequest(bool force) => new Apps([Spec]).ToRequest(force);
    }

    public sealed record Apps(ImmutableArray<AppSpec> Specs) : MarathonDocument
    {
        public override ServiceRequest ToRequest(bool force) => new ServiceRequest.UpdateApps(
            [.. Specs.Select(spec => new AppChange(spec.Id, _ => new AppEdit(spec, null), MayCreate: true))], force);
    }

    public sealed record Group(GroupChange Change) : MarathonDocument
    {
        public override ServiceRequest ToRequest(bool force) => new ServiceRequest.UpdateGroup(Change, force, DryRun: false);
    }

    /// <summary>Reads a document.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="defaults">What completes its apps.</param>
    /// <param name="refusal">What is wrong, naming the members; null when a document is returned.</param>
    public static MarathonDocument? Parse(string json, AppDefaults defaults, out ServiceReply.Refused? refusal)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        if (utf8.Length > JsonText.MaxBytes)
        {
            refusal = ServiceReply.Refused.InvalidAt("/", $"the document is larger than the bound of {JsonText.MaxBytes} bytes");
            return null;
        }

        if (!JsonText.TryParse(utf8, out var root, out refusal)) return null;
        var findings = new Findings();
        var document = Read(new Member(root, "", findings), defaults, ref refusal);
        refusal ??= findings.ToRefusal();
        return refusal is null ? document : null;
    }

    private static MarathonDocument? Read(Member root, AppDefaults defaults, ref ServiceReply.Refused? refusal)
    {
        if (root.IsList) return new Apps(AppList(root, defaults));
        if (root["app"].IsObject) return new OneApp(AppJsonReader.Read(root["app"], null, PathId.Root, defaults));
        if (root["containers"].IsPresent) return new OneApp(PodJsonReader.Read(root, null, PathId.Root, defaults));
        if (!root["apps"].IsPresent && !root["groups"].IsPresent && !root["pods"].IsPresent)
            return new OneApp(AppJsonReader.Read(root, null, PathId.Root, defaults));
        if (!root["id"].IsPresent && root["apps"].IsPresent) return new Apps([.. AppList(root["apps"], defaults), .. PodList(root["pods"], defaults)]);
        return GroupJsonReader.Read(root.Value, PathId.Root, defaults, out refusal) is { } change ? new Group(change) : null;
    }

    private static IEnumerable<AppSpec> PodList(Member list, AppDefaults defaults) =>
        [.. list.Items().Select(item => PodJsonReader.Read(item, null, PathId.Root, defaults))];

    private static ImmutableArray<AppSpec> AppList(Member list, AppDefaults defaults)
    {
        var seen = new SortedSet<PathId>();
        var specs = ImmutableArray.CreateBuilder<AppSpec>();
        foreach (var item in list.Items())
        {
            var spec = AppJsonReader.Read(item, null, PathId.Root, defaults);
            if (!seen.Add(spec.Id) && !spec.Id.IsRoot) item.Findings.BrokenRule(item["id"].Path, $"{spec.Id} is used more than once");
            specs.Add(spec);
        }

        return specs.ToImmutable();
    }
}
